/**
 * Plans off the event loop, one operation at a time and each within a deadline: an operation that takes longer, or more
 * memory than the thread may have, is refused, and the thread is replaced. What waits is bounded; the smallest
 * operation is planned first, so that large ones wait for each other and nobody waits for them.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { GraphQLError, print } from 'graphql'
import { LRUCache } from 'lru-cache'
import { log } from '#platform/process/log.ts'
import type { OperationToPlan } from '../engine/engine-planner.ts'
import { planNames } from '../engine/prepare-operation.ts'
import type { PlannedOperation, PlanOperation } from '../execution/engines.ts'
import { hashOf } from '../execution/documents.ts'
import { type Graph, graphFrom } from '../execution/graph.ts'
import { type PlannedText, type PlannerWorker, startPlannerWorker, ThreadEnded } from './planner-worker.ts'
import type { PlanningLimits } from './planning-limits.ts'

/** Operations that wait to be planned; the largest is refused when there are more. */
const MAX_WAITING = 200
/** How long an operation waits at most. */
const MAX_WAIT_MS = 10_000
/** An operation that took too long is not tried again for a while. */
const REFUSED_FOR_MS = 60_000
const MAX_REFUSED = 5_000
const RESTART_WAIT_MS = 1_000

export interface Planner {
  readonly graph: Graph
  readonly plan: PlanOperation
  close(): Promise<void>
}

interface Job {
  readonly text: string
  readonly operationName: string | undefined
  resolve(planned: PlannedText): void
  reject(error: Error): void
}

/** @throws when the text is not a supergraph */
export async function startPlanner(sdl: string, limits: PlanningLimits): Promise<Planner> {
  const startWorker = () => startPlannerWorker(sdl, limits.PLANNING_MEMORY_MB)
  const refused = new LRUCache<string, true>({ max: MAX_REFUSED, ttl: REFUSED_FOR_MS })
  const waiting: Job[] = []
  const closing = new AbortController()
  let worker = startWorker()
  let working = false
  const graph = graphFrom(await worker.ready)

  async function readyWorker(): Promise<PlannerWorker> {
    for (;;) {
      try {
        await worker.ready
        return worker
      } catch (error) {
        if (closing.signal.aborted) throw error
        log.error({ err: error }, 'the planner does not start; it is tried again')
        await delay(RESTART_WAIT_MS, undefined, { signal: closing.signal })
        worker = startWorker()
      }
    }
  }

  async function work(): Promise<void> {
    if (working) return
    working = true
    while (waiting.length > 0) {
      const ready = await readyWorker().catch(() => undefined)
      const job = waiting.shift()
      if (!ready) job?.reject(busy())
      else if (job) await answer(job, ready)
    }
    working = false
  }

  async function answer({ text, operationName, resolve, reject }: Job, asked: PlannerWorker): Promise<void> {
    const deadline = setTimeout(() => void asked.end(), limits.PLANNING_TIMEOUT_MS)
    try {
      resolve(await asked.ask(text, operationName))
    } catch (error) {
      if (!(error instanceof ThreadEnded)) return reject(error as Error)
      if (closing.signal.aborted) return reject(busy())
      refused.set(keyOf(text, operationName), true)
      log.warn({ characters: text.length, reason: error.message }, 'an operation could not be planned')
      worker = startWorker()
      reject(tooComplex())
    } finally {
      clearTimeout(deadline)
    }
  }

  function enqueue(text: string, operationName: string | undefined): Promise<PlannedText> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => drop(job), MAX_WAIT_MS)
      const settled = <Value>(settle: (value: Value) => void) => {
        return (value: Value) => {
          clearTimeout(tooLate)
          settle(value)
        }
      }
      const job: Job = { text, operationName, resolve: settled(resolve), reject: settled(reject) }
      const at = waiting.findIndex((other) => other.text.length > text.length)
      waiting.splice(at < 0 ? waiting.length : at, 0, job)
      if (waiting.length > MAX_WAITING) waiting.pop()?.reject(busy())
      void work()
    })
  }

  function drop(job: Job): void {
    const at = waiting.indexOf(job)
    if (at < 0) return // it is being planned
    waiting.splice(at, 1)
    job.reject(busy())
  }

  return {
    graph,
    async plan({
      document,
      source,
      operationName,
      allowed = document,
    }: OperationToPlan & { source: string }) {
      const name = operationName ?? undefined
      const text = allowed === document ? source : print(allowed)
      if (closing.signal.aborted) throw busy()
      if (refused.get(keyOf(text, name))) throw tooComplex()
      const { plan, suffix } = await enqueue(text, name)
      const queryPlan = JSON.parse(plan) as PlannedOperation['queryPlan']
      return { queryPlan, names: planNames(suffix, graph.ownFields), characters: plan.length }
    },
    async close() {
      closing.abort()
      for (const job of waiting.splice(0)) job.reject(busy())
      await worker.end()
    },
  }
}

const keyOf = (text: string, operationName = '') => hashOf(`${operationName}\n${text}`)

const tooComplex = () =>
  new GraphQLError('The operation takes too long to plan. Ask for less at a time.', {
    extensions: { code: 'OPERATION_TOO_COMPLEX', http: { status: 400 } },
  })

const busy = () =>
  new GraphQLError('Too many operations wait to be planned. Try again in 1 s.', {
    extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: 1, http: { status: 503 } },
  })
