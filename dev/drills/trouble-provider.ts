/** The provider's stand-in has trouble (psp/api/switches.ts) until it is healed; one that is started again is well. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readKeys } from '../parts/keys.ts'
import type { Heal } from '../runner/disturbances.ts'
import type { DrilledSystem } from './drills.ts'

const TIMEOUT_MS = 2_000
const RETRY_MS = 500
const MAX_TRIES = 60

const WELL = { latencyMilliseconds: 0, errorRate: 0, outage: 'none' }

/** @throws Error in a sentence where payments go to a provider that is not ours to trouble */
export async function troubleProvider(
  { url, folder, env }: DrilledSystem,
  trouble: Partial<typeof WELL>,
): Promise<Heal> {
  if (env.STRIPE_API_KEY)
    throw new Error('Payments go to Stripe itself (STRIPE_API_KEY), which obeys nobody.')
  const { pspApiKey } = await readKeys(folder)
  await turn(url('psp'), pspApiKey, trouble)
  return () => persist(() => turn(url('psp'), pspApiKey, WELL))
}

async function turn(url: string, apiKey: string, switches: Partial<typeof WELL>): Promise<void> {
  const response = await fetch(`${url}/switches`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(switches),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`The provider's stand-in answered ${response.status} to its switches.`)
}

/** @throws where the provider does not come back */
async function persist(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === MAX_TRIES) throw error
      await sleep(RETRY_MS)
    }
  }
}
