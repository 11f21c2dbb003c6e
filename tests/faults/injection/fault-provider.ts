/**
 * The provider is slow, fails, does what it is asked without an answer, cannot be reached, or sends its events late
 * or twice (psp/switches.ts). A provider that has restarted meanwhile is well.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { InjectedFault, FaultContext } from './fault.ts'
import type { Random } from '../random.ts'

const MIN_MS = 1_000
const MAX_MS = 8_000
const TIMEOUT_MS = 2_000
const RETRY_MS = 500
/** It may have been killed, and has to come back first. */
const MAX_TRIES = 120

const WELL = {
  latencyMilliseconds: 0,
  errorRate: 0,
  silenceRate: 0,
  outage: 'none',
  webhooks: 'normal',
}
/** The longest latency is longer than anybody waits. */
const TROUBLES: ((random: Random) => Partial<typeof WELL>)[] = [
  (random) => ({ latencyMilliseconds: random.int(200, 8_000) }),
  (random) => ({ errorRate: random.int(2, 10) / 10 }),
  (random) => ({ silenceRate: random.int(1, 5) / 10 }),
  () => ({ outage: 'refused' }),
  () => ({ outage: 'hanging' }),
  () => ({ webhooks: 'held' }),
  () => ({ webhooks: 'doubled' }),
]

export async function trouble({ stack, random, pspApiKey }: FaultContext): Promise<InjectedFault> {
  const url = `${stack.url('psp')}/switches`
  const switches = random.pick(TROUBLES)(random)
  const lastsMs = random.int(MIN_MS, MAX_MS)
  try {
    await turn(url, pspApiKey, switches)
  } catch (error) {
    await makeWell(url, pspApiKey) // it may have been done all the same
    throw error
  }
  const healed = sleep(lastsMs).then(() => makeWell(url, pspApiKey))
  return { what: `the provider has ${JSON.stringify(switches)} for ${lastsMs} ms`, healed }
}

/** @throws where the provider does not come back */
async function makeWell(url: string, apiKey: string): Promise<void> {
  let problem: unknown
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    try {
      return await turn(url, apiKey, WELL)
    } catch (error) {
      problem = error
      await sleep(RETRY_MS)
    }
  }
  throw new Error('the provider could not be made well again', { cause: problem })
}

async function turn(url: string, apiKey: string, switches: Partial<typeof WELL>): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(switches),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the provider answered ${response.status} when its switches were set`)
}
