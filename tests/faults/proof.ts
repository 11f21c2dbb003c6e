/**
 * One run: the real processes start; clients place, change and watch orders while the fault injector works; then
 * every fault heals, and once the system is quiet, the promises are judged.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { readKeys } from '../../dev/parts/keys.ts'
import { type RunningGraph, startGraph } from '../e2e/graph.ts'
import { createHistory, type History } from './history.ts'
import { EVERY_FAULT, type FaultName, injectFaults } from './fault-injector.ts'
import { repeatAll } from './fault-messages.ts'
import { observe, type Observation, readStock } from './observation.ts'
import { createRandom } from './random.ts'
import { openShop } from './shop.ts'
import { judge, type Verdict } from './verdicts.ts'
import { runWorker } from './workload.ts'

export interface ProofOptions {
  graph: RunningGraph
  seed: number
  /** For how long faults are injected. */
  seconds: number
  workers: number
  /** The mean pause between two faults, in milliseconds. */
  faultPauseMs: number
  /** The kinds of faults to inject; all of them by default. */
  faults?: readonly FaultName[]
  /** Whether every message is repeated once more at the end, whatever the faults have repeated. */
  repeatAtEnd?: boolean
  /** How long a healed system may take to finish every order. */
  quietWithinMs?: number
  report: (line: string) => void
}

export interface Outcome {
  verdicts: Verdict[]
  history: History
  orders: number
}

/** A run places more orders in a customer's name than a person could. */
const UNLIMITED = { RATE_LIMIT_FACTOR: '10000' }

/** The system that is put to the proof: every write is on the disk before it is answered. */
export function startProvenGraph(): Promise<RunningGraph> {
  return startGraph({ durable: true, environment: { gateway: UNLIMITED, user: UNLIMITED, order: UNLIMITED, payment: UNLIMITED } })
}

const REPORT_EVERY_MS = 10_000
const QUIET_WITHIN_MS = 120_000
const LOOK_EVERY_MS = 1_000

export async function prove(options: ProofOptions): Promise<Outcome> {
  const { graph, seed, seconds, workers, faultPauseMs: pauseMs, report, faults = EVERY_FAULT } = options
  const { stack } = graph
  const { pspApiKey } = await readKeys(graph.folder)
  const random = createRandom(seed)
  const own = () => createRandom(random.int(0, 1e9))
  const history: History = { ...createHistory(), stockAtStart: await readStock(stack.urls()) }
  const shop = await openShop(graph.url)
  const until = Date.now() + seconds * 1_000
  const deadline = until + (options.quietWithinMs ?? QUIET_WITHIN_MS)
  const stopping = () => Date.now() >= until
  const progress = setInterval(() => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1_000))
    report(`${left} s left: ${history.attempts.length} orders tried, ${history.faults.length} faults`)
  }, REPORT_EVERY_MS)
  try {
    await Promise.all([
      injectFaults({ stack, random: own(), history, pspApiKey, seconds, pauseMs, faults }),
      ...Array.from({ length: workers }, () =>
        runWorker({ shop, random: own(), history, stopping, deadline }),
      ),
    ])
  } finally {
    clearInterval(progress)
  }
  if (options.repeatAtEnd) await repeatAll(stack.urls().NATS_URL!)
  report('the faults are over; waiting until every order has come to its end')
  const seen = await quiet(graph, pspApiKey, history, deadline)
  return { verdicts: judge(history, seen), history, orders: seen.orders.length }
}

/** Looks until everything is as promised, or the time is up: then the last look is what is judged. */
async function quiet({ stack }: RunningGraph, pspApiKey: string, history: History, deadline: number) {
  let last: Observation | undefined
  let problem: unknown
  do {
    await sleep(LOOK_EVERY_MS)
    try {
      last = await observe(stack.urls(), { url: stack.url('psp'), apiKey: pspApiKey })
      if (judge(history, last).every(({ broken }) => broken.length === 0)) break
    } catch (error) {
      problem = error // a part may still be on its way up
    }
  } while (Date.now() < deadline)
  if (!last) throw new Error('the healed system could not be looked at', { cause: problem })
  return last
}
