/**
 * One run: the real processes start, clients place and watch orders while the nemesis does its harm, then
 * everything heals, and once it is quiet what is there is judged.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readKeys } from '../../dev/keys.ts'
import { type RunningGraph, startGraph } from '../e2e/graph.ts'
import { createHistory, type History } from './history.ts'
import { readDeadLetters, EVERY_HARM, type Harm, runNemesis } from './nemesis.ts'
import { observe, type Observation } from './observation.ts'
import { createRandom } from './random.ts'
import { openShop } from './shop.ts'
import { judge, type Verdict } from './verdicts.ts'
import { runWorker } from './workload.ts'

export interface ProofOptions {
  graph: RunningGraph
  seed: number
  seconds: number
  workers: number
  /** The mean pause between two faults, in milliseconds. */
  faultPauseMs: number
  /** What may be done to the system; everything, unless said otherwise. */
  harms?: readonly Harm[]
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
  return startGraph({ durable: true, environment: { user: UNLIMITED, order: UNLIMITED } })
}

const REPORT_EVERY_MS = 10_000
const QUIET_WITHIN_MS = 90_000
const LOOK_EVERY_MS = 1_000

export async function prove(options: ProofOptions): Promise<Outcome> {
  const { graph, seed, seconds, workers, faultPauseMs, report, harms = EVERY_HARM } = options
  const { quietWithinMs = QUIET_WITHIN_MS } = options
  const { stack } = graph
  const random = createRandom(seed)
  const history = createHistory()
  const shop = await openShop(graph.url)
  const until = Date.now() + seconds * 1_000
  const stopping = () => Date.now() >= until
  const progress = setInterval(() => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1_000))
    report(`${left} s left: ${history.attempts.length} orders tried, ${history.faults.length} faults`)
  }, REPORT_EVERY_MS)
  try {
    await Promise.all([
      runNemesis({
        stack,
        random: createRandom(random.int(0, 1e9)),
        history,
        stopping,
        pauseMs: faultPauseMs,
        harms,
      }),
      ...Array.from({ length: workers }, () =>
        runWorker(shop, createRandom(random.int(0, 1e9)), history, stopping),
      ),
    ])
  } finally {
    clearInterval(progress)
  }
  report('the faults are over; waiting until every order has come to its end')
  const { seen, deadLetters } = await quiet(graph, history, quietWithinMs)
  return { verdicts: judge(history, seen, deadLetters), history, orders: seen.orders.length }
}

/** Looks until everything is as promised, or the time is up: then the last look is what is judged. */
async function quiet({ stack, folder }: RunningGraph, history: History, withinMs: number) {
  const { pspApiKey } = await readKeys(folder)
  const until = Date.now() + withinMs
  let last: { seen: Observation; deadLetters: string[] } | undefined
  let problem: unknown
  do {
    await sleep(LOOK_EVERY_MS)
    try {
      const urls = stack.urls()
      const seen = await observe(urls, { url: stack.url('psp'), apiKey: pspApiKey })
      last = { seen, deadLetters: await readDeadLetters(urls.NATS_URL as string) }
      if (judge(history, last.seen, last.deadLetters).every(({ broken }) => broken.length === 0)) break
    } catch (error) {
      problem = error // a part may still be on its way up
    }
  } while (Date.now() < until)
  if (!last) throw new Error('the healed system could not be looked at', { cause: problem })
  return last
}

/** The end of each service's log: what to read when a run fails. */
export async function logTails(folder: string, lines = 15): Promise<string> {
  const names = ['order', 'product', 'payment', 'gateway']
  const tails = names.map(async (name) => {
    const text = await readFile(join(folder, 'logs', `${name}.log`), 'utf8').catch(() => '')
    return `--- ${name}\n${text.trimEnd().split('\n').slice(-lines).join('\n')}`
  })
  return (await Promise.all(tails)).join('\n')
}
