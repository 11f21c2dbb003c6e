/** What a run came to: the verdicts on it, once they hold or the time is up. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack } from '../../dev/runner/stack.ts'
import type { RunningGraph } from '../e2e/graph.ts'
import type { History } from './history.ts'
import { observe } from './reading/observation.ts'
import { judge, type Verdict } from './verdicts/verdicts.ts'

const LOOK_EVERY_MS = 500

export interface Outcome {
  verdicts: Verdict[]
  history: History
  orders: number
}

interface Judged {
  graph: RunningGraph
  /** The provider's key. */
  pspApiKey: string
  history: History
}

/**
 * Looks until everything is as promised, or the deadline (milliseconds since the epoch) has passed: then the last look
 * is what is judged.
 */
export async function untilKept({ graph, pspApiKey, history }: Judged, deadline: number): Promise<Outcome> {
  const { stack } = graph
  let last: Outcome | undefined
  let problem: unknown
  do {
    await sleep(LOOK_EVERY_MS)
    try {
      last = await look(stack, pspApiKey, history)
      const broken = last.verdicts.filter((verdict) => verdict.broken.length > 0)
      if (broken.every(({ isFinal }) => isFinal)) break
    } catch (error) {
      problem = error // a part may still be on its way up
    }
  } while (Date.now() < deadline)
  if (!last) throw new Error('the healed system could not be looked at', { cause: problem })
  return last
}

async function look(stack: Stack, apiKey: string, history: History): Promise<Outcome> {
  const seen = await observe(stack.urls(), { url: stack.url('psp'), apiKey })
  return { verdicts: judge(history, seen), history, orders: seen.orders.length }
}
