/**
 * The events of one subscription, without loss or repeat over a lost connection: the stream goes on behind
 * the last cursor that it saw. Where that is not possible it ends with an error, so that nobody takes a
 * stream with a hole in it for a whole one.
 */
import type { ExecutionResult, GraphQLFormattedError } from 'graphql'
import { unavailable } from '../execution/subgraph-client.ts'
import type { SubgraphSocket } from './subgraph-socket.ts'
import type { SubscriptionPlan } from './subscription-plan.ts'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 3_000
/** How long a subscription that was under way is kept waiting for its subgraph, and one that never began. */
const RESUME_WITHIN_MS = 60_000
const BEGIN_WITHIN_MS = 5_000
/** A connection that lasted this long ends the trouble before it. */
const STEADY_AFTER_MS = 10_000

export interface Source {
  plan: SubscriptionPlan
  variables: Record<string, unknown>
  socket: SubgraphSocket
  /** A token in the caller's name, as fresh as it is needed. */
  authorization: () => Promise<string>
  onEvent(result: ExecutionResult): void
  onEnd(): void
  onError(errors: readonly GraphQLFormattedError[]): void
}

/** @returns what ends the stream from this side */
export function openSource(source: Source): () => void {
  const { plan, variables, socket } = source
  let cursor: string | undefined
  let begun = false
  let attempt = 0
  let troubleSince: number | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let unsubscribe: (() => void) | undefined

  async function begin(): Promise<void> {
    const authorization = await source.authorization()
    if (stopped) return
    const startedAt = Date.now()
    unsubscribe = socket.subscribe(plan.sourceRequest(variables, cursor), authorization, {
      event(result) {
        begun = true
        settle()
        cursor = plan.cursorOf(result.data) ?? cursor
        source.onEvent(result)
      },
      end: () => finish(() => source.onEnd()),
      fail: (errors) => finish(() => source.onError(errors)),
      lost(sent) {
        begun ||= sent
        if (Date.now() - startedAt > STEADY_AFTER_MS) settle()
        goOn()
      },
    })
  }

  function goOn(): void {
    if (stopped) return
    const lossless = !begun || cursor !== undefined || plan.startedAfter(variables) !== undefined
    troubleSince ??= Date.now()
    const patience = begun ? RESUME_WITHIN_MS : BEGIN_WITHIN_MS
    if (!lossless || Date.now() - troubleSince > patience) {
      const error = unavailable(plan.subgraph, new Error('the connection of a subscription is lost'))
      return finish(() => source.onError([error.toJSON()]))
    }
    const wait = Math.min(FIRST_WAIT_MS * 2 ** attempt++, LONGEST_WAIT_MS)
    timer = setTimeout(start, wait * (0.5 + Math.random() / 2))
  }

  function settle(): void {
    attempt = 0
    troubleSince = undefined
  }

  function finish(tell: () => void): void {
    if (stopped) return
    stopped = true
    tell()
  }

  const start = () => void begin().catch(goOn)
  start()
  return () => {
    stopped = true
    clearTimeout(timer)
    unsubscribe?.()
  }
}
