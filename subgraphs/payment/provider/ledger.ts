/** The provider's ledger, as psp lays it open at GET /ledger; Stripe itself has no such route. */
import { z } from 'zod'

const TIMEOUT_MS = 10_000
const PAGE = 1_000

export interface LedgerAddress {
  /** Where the provider is. */
  url: string
  apiKey: string
}

const entrySchema = z.object({
  type: z.enum(['authorization', 'decline', 'capture', 'cancellation', 'refund']),
  paymentIntent: z.string(),
  /** For a refund, its own id. */
  reference: z.string(),
  amount: z.number(),
  /** In lower case. */
  currency: z.string(),
  /** Of the payment intent. */
  metadata: z.record(z.string(), z.string()),
})

const pageSchema = z.object({ entries: z.array(entrySchema), next: z.number().nullable() })

/** Every entry, oldest first. */
export async function* readProviderLedger({
  url,
  apiKey,
}: LedgerAddress): AsyncGenerator<z.infer<typeof entrySchema>> {
  let after: number | null = 0
  while (after !== null) {
    const response: Response = await fetch(`${url}/ledger?after=${after}&limit=${PAGE}`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`The provider answered ${response.status} when asked for its ledger.`)
    const page: z.infer<typeof pageSchema> = pageSchema.parse(await response.json())
    yield* page.entries
    after = page.next
  }
}
