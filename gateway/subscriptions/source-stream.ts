/**
 * The events of one subscription, without loss or repeat when the connection is lost: the stream resumes behind
 * the last cursor that it received. Where that is not possible it ends with an error, so that nobody takes a
 * stream with a hole in it for a whole one.
 */
import type { GraphQLFormattedError } from 'graphql'
import type { SubgraphAnswer } from '../execution/executor.ts'
import type { TokenSigner } from '../identity/token-signer.ts'
import type { Subgraphs } from '../subgraphs/connect-subgraphs.ts'
import { unavailable } from '../subgraphs/subgraph-error.ts'
import type { SubgraphSocket } from '../subgraphs/subgraph-socket.ts'
import type { SubscriptionPlan } from './subscription-plan.ts'
import type { Subscription } from './subscription.ts'

const FIRST_WAIT_MS = 100
const MAX_WAIT_MS = 3_000
/** How long a subscription that has begun waits for its subgraph, and one that has not. */
const RESUME_TIMEOUT_MS = 60_000
const BEGIN_TIMEOUT_MS = 5_000
/** A connection that lasted this long ends the trouble before it. */
const STEADY_AFTER_MS = 10_000

export interface SourceListener {
  onEvent(event: SubgraphAnswer): void
  onEnd(): void
  onError(errors: readonly GraphQLFormattedError[]): void
}

/** Opens a subscription's source. @returns what ends the stream from this side */
export type OpenSource = (subscription: Subscription, listener: SourceListener) => () => void

export function createSourceOpener(
  { socketOf }: Pick<Subgraphs, 'socketOf'>,
  signer: TokenSigner,
): OpenSource {
  return ({ plan, variables, caller, after }, listener) => {
    const socket = socketOf(plan.subgraph)
    const authorization = () => signer.authorization(caller, plan.subgraph)
    return openSource({ plan, variables, after, socket, authorization }, listener)
  }
}

export interface Source {
  plan: Pick<SubscriptionPlan, 'subgraph' | 'sourceRequest' | 'startedAfter' | 'cursorOf'>
  variables: Record<string, unknown>
  /** The cursor behind which it begins, in place of what the variables say. */
  after?: string
  socket: Pick<SubgraphSocket, 'subscribe'>
  /** A token in the caller's name, as fresh as it is needed. */
  authorization: () => Promise<string>
}

/** @returns what ends the stream from this side */
export function openSource(source: Source, listener: SourceListener): () => void {
  const { plan, variables, socket } = source
  let cursor = source.after
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
        listener.onEvent(result)
      },
      end: () => finish(() => listener.onEnd()),
      fail: (errors) => finish(() => listener.onError(errors)),
      lost(sent) {
        begun ||= sent
        if (Date.now() - startedAt > STEADY_AFTER_MS) settle()
        retry()
      },
    })
  }

  function retry(): void {
    if (stopped) return
    const lossless = !begun || cursor !== undefined || plan.startedAfter(variables) !== undefined
    troubleSince ??= Date.now()
    const timeout = begun ? RESUME_TIMEOUT_MS : BEGIN_TIMEOUT_MS
    if (!lossless || Date.now() - troubleSince > timeout) {
      const error = unavailable(plan.subgraph, new Error('the connection of a subscription is lost'))
      return finish(() => listener.onError([error.toJSON()]))
    }
    const wait = Math.min(FIRST_WAIT_MS * 2 ** attempt++, MAX_WAIT_MS)
    timer = setTimeout(start, wait * (0.5 + Math.random() / 2))
  }

  function settle(): void {
    attempt = 0
    troubleSince = undefined
  }

  function finish(notify: () => void): void {
    if (stopped) return
    stopped = true
    notify()
  }

  const start = () => void begin().catch(retry)
  start()
  return () => {
    stopped = true
    clearTimeout(timer)
    unsubscribe?.()
  }
}
