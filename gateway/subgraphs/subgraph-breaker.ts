/**
 * Keeps one subgraph's trouble to itself. A bulkhead bounds how many requests wait for it, so that a hung subgraph
 * holds up nobody else; a breaker opens when its requests fail one after the other, and then refuses at once, until a
 * probe succeeds. What is refused says when to try again.
 */
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  wrap,
} from 'cockatiel'
import { GraphQLError } from 'graphql'
import type { z } from 'zod'
import { log } from '#platform/process/log.ts'
import { breakerState } from '../telemetry/gateway-metrics.ts'
import { subgraphError } from './subgraph-error.ts'
import { limitKey } from '../protection/limit-key.ts'

/** One after the other, without a success between them. */
const FAILURES = 5
const FIRST_WAIT_MS = 1_000
const MAX_WAIT_MS = 10_000
/** What may wait for a place, as a multiple of the places. */
const QUEUE_FACTOR = 2

/** Spread into the gateway's configuration. */
export const subgraphLimitKeys = {
  SUBGRAPH_TIMEOUT_MS: limitKey(5_000, 'how long a subgraph may take for its answer, in ms'),
  SUBGRAPH_SOCKETS: limitKey(4, 'the most WebSockets to one subgraph, among which subscriptions are spread'),
  SUBGRAPH_CONCURRENCY: limitKey(256, 'the most requests at a time to one subgraph; twice as many may wait'),
}

export type SubgraphLimits = Readonly<z.infer<z.ZodObject<typeof subgraphLimitKeys>>>

export interface SubgraphBreaker {
  /** @throws GraphQLError SERVICE_UNAVAILABLE without doing the work, while the subgraph is in trouble */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** @throws while the subgraph is not asked */
  check(): Promise<void>
}

/** Failures of the connection, and answers that never came; GraphQL errors in an answer are none. */
const isTrouble = (error: Error) =>
  !(error instanceof BulkheadRejectedError) &&
  (!(error instanceof GraphQLError) || error.extensions.code === 'SUBGRAPH_UNAVAILABLE')

export function createSubgraphBreaker(
  name: string,
  { SUBGRAPH_CONCURRENCY }: SubgraphLimits,
): SubgraphBreaker {
  let probesAt = 0
  const breaker = circuitBreaker(handleWhen(isTrouble), {
    breaker: new ConsecutiveBreaker(FAILURES),
    halfOpenAfter: new DelegateBackoff(({ attempt }) => {
      const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), MAX_WAIT_MS)
      probesAt = Date.now() + wait
      return wait
    }),
  })
  breakerState.set({ subgraph: name }, 0)
  breaker.onStateChange((state) => {
    breakerState.set(
      { subgraph: name },
      state === CircuitState.Closed ? 0 : state === CircuitState.HalfOpen ? 0.5 : 1,
    )
    if (state === CircuitState.Open)
      log.warn({ subgraph: name }, 'a subgraph fails: it is not asked for a while')
    if (state === CircuitState.Closed) log.info({ subgraph: name }, 'a subgraph answers again')
  })
  const places = bulkhead(SUBGRAPH_CONCURRENCY, SUBGRAPH_CONCURRENCY * QUEUE_FACTOR)
  // The breaker is outside: while it is open nobody takes a place, or waits for one.
  const policy = wrap(breaker, places)

  return {
    async run(work) {
      try {
        return await policy.execute(work)
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw serviceUnavailable(name, probesAt - Date.now())
        if (error instanceof BulkheadRejectedError) throw serviceUnavailable(name, FIRST_WAIT_MS)
        throw error
      }
    },
    async check() {
      if (breaker.state !== CircuitState.Closed)
        throw new Error(`the ${name} subgraph fails, and is not asked for a while`)
    },
  }
}

export function serviceUnavailable(name: string, waitMs: number): GraphQLError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1_000))
  return subgraphError(
    name,
    'SERVICE_UNAVAILABLE',
    `A part of the graph does not answer at the moment. Try again in ${retryAfter} s.`,
    { retryAfter },
  )
}
