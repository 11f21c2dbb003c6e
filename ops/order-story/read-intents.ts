/** What the provider itself says of payment intents. */
import type { StoryPayment } from './story.ts'

const TIMEOUT_MS = 5_000

interface Intent {
  id: string
  status: string
  amount: number
  amount_received?: number
}

export function readIntents(
  { url, apiKey }: { url: string; apiKey: string },
  references: readonly string[],
): Promise<StoryPayment['provider'][number][]> {
  return Promise.all(
    references.map(async (reference) => {
      const answer = await fetch(`${url}/v1/payment_intents/${reference}`, {
        headers: { authorization: `Bearer ${apiKey}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (!answer.ok) throw new Error(`it answers ${answer.status} about ${reference}`)
      const { id, status, amount, amount_received: received = 0 } = (await answer.json()) as Intent
      return { reference: id, status, amountMinor: amount, capturedMinor: received }
    }),
  )
}
