/**
 * One run: the real processes start; clients place, change and watch orders while the fault injector works; then
 * every fault heals, and once the system is quiet, the promises are judged.
 */
import { readKeys } from '../../dev/parts/keys.ts'
import type { COURSE } from './workload/acting.ts'
import { watchBoard } from './watching/board.ts'
import { beCalm } from './workload/calm.ts'
import { watchCopies } from './reading/copies.ts'
import { createHistory, type History } from './history.ts'
import { EVERY_FAULT, type FaultName, injectFaults } from './injection/fault-injector.ts'
import { repeatAll } from './injection/fault-messages.ts'
import { type Outcome, untilKept } from './outcome.ts'
import { readStart } from './reading/observation.ts'
import type { ProvenGraph } from './proven-graph.ts'
import { createRandom, type Random } from './random.ts'
import { isBrokenIn } from './report.ts'
import { openShop, type Shop } from './workload/shop.ts'
import { runWorker } from './workload/workload.ts'

export interface ProofOptions {
  graph: ProvenGraph
  seed: number
  /** For how long faults are injected. */
  seconds: number
  workers: number
  /** The mean pause between two faults, in milliseconds. */
  faultPauseMs: number
  /** The kinds of faults to inject; all of them by default. */
  faults?: readonly FaultName[]
  /** How long an order may be PENDING before it expires, where time runs faster. */
  confirmedWithinMs?: number | undefined
  /** The processes that are killed and paused; any by default. */
  victims?: readonly string[] | undefined
  /** Whether every message is repeated once more at the end, whatever the faults have repeated. */
  repeatAtEnd?: boolean
  /** The longest wait before something is done to an order. */
  maxWaitMs?: number
  /** What is done to every order; by default something to some. */
  course?: keyof typeof COURSE | undefined
  /** How long a healed system may take to finish every order. */
  quietWithinMs?: number
  /** Whether only the calm before the faults is judged, and not the one after them. */
  calmOnce?: boolean
  /** Ends as soon as the line that begins so is broken. */
  until?: string
  report: (line: string) => void
}

const REPORT_EVERY_MS = 10_000
const QUIET_WITHIN_MS = 120_000
const CALM_WITHIN_MS = 60_000

export async function prove(options: ProofOptions): Promise<Outcome> {
  const run = await prepare(options)
  const { history, graph, shop } = run
  const over = new AbortController()
  const background = [
    watchBoard(shop, history, over.signal),
    watchCopies(graph.stack.urls().ORDER_DATABASE_URL, history, over.signal),
  ]
  try {
    await warmUp(run)
    const outcome = await calmly(run)
    if (options.until && isBrokenIn(outcome, options.until)) return outcome
    await faultily(run)
    const healed = await untilKept(run, history.healedAt + quietMs(options))
    const isHealed = healed.verdicts.every(({ broken, isFinal }) => isFinal || broken.length === 0)
    return isHealed && !options.calmOnce ? await calmly(run) : healed
  } finally {
    over.abort()
    await Promise.all(background)
  }
}

/** More of the same, of a run that has ended: only the load and the faults. */
export async function continueRun(options: ProofOptions, history: History): Promise<Outcome> {
  const run = { ...(await prepare(options)), history }
  await faultily(run)
  return untilKept(run, history.healedAt + quietMs(options))
}

async function prepare(options: ProofOptions): Promise<Run> {
  const { graph, seed } = options
  const { pspApiKey } = await readKeys(graph.folder)
  const history = createHistory(await readStart(graph.stack.urls()))
  history.confirmedWithinMs = options.confirmedWithinMs ?? history.confirmedWithinMs
  const shop = await openShop(graph.url, graph.stack.url('psp'))
  return { ...options, shop, history, random: createRandom(seed), pspApiKey }
}

interface Run extends ProofOptions {
  shop: Shop
  history: History
  random: Random
  pspApiKey: string
}

const quietMs = ({ quietWithinMs = QUIET_WITHIN_MS }: ProofOptions) => quietWithinMs

/** The same once before, whose times count for nothing: what runs for the first time takes long. */
async function warmUp(run: Run): Promise<void> {
  const { graph, history } = run
  const uncounted = { ...history, reflections: [], calm: [] }
  await beCalm({
    ...run,
    history: uncounted,
    urls: graph.stack.urls(),
    deadline: Date.now() + CALM_WITHIN_MS,
  })
}

async function calmly(run: Run): Promise<Outcome> {
  const { graph, report, ...calm } = run
  report('no fault: everything must be prompt')
  const deadline = Date.now() + Math.min(CALM_WITHIN_MS, quietMs(run))
  await beCalm({ ...calm, urls: graph.stack.urls(), deadline })
  return untilKept(run, deadline)
}

async function faultily(run: Run): Promise<void> {
  const { graph, shop, random, history, pspApiKey, seconds, workers, faultPauseMs: pauseMs, report } = run
  const { stack } = graph
  const own = () => createRandom(random.int(0, 1e9))
  const until = Date.now() + seconds * 1_000
  const deadline = until + quietMs(run)
  const stopping = () => Date.now() >= until
  const progress = setInterval(() => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1_000))
    report(`${left} s left: ${history.attempts.length} orders tried, ${history.faults.length} faults`)
  }, REPORT_EVERY_MS)
  const { faults = EVERY_FAULT, victims, maxWaitMs, course } = run
  try {
    await Promise.all([
      injectFaults({
        graph,
        stack,
        random: own(),
        history,
        pspApiKey,
        seconds,
        pauseMs,
        faults,
        victims,
      }).then(() => {
        history.healedAt = Date.now()
      }),
      ...Array.from({ length: workers }, () =>
        runWorker({ shop, random: own(), history, stopping, deadline, maxWaitMs, course }),
      ),
    ])
  } finally {
    clearInterval(progress)
  }
  if (run.repeatAtEnd) await repeatAll(stack.urls().NATS_URL!)
  report('the faults are over; waiting until every order has come to its end')
}
