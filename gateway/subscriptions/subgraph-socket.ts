/**
 * The one WebSocket to a subgraph, which carries the subscriptions of all clients. It opens with the first
 * subscription and closes some time after the last. A loss of the connection is told to each subscription,
 * which decides for itself how to go on; a connection that no longer answers counts as lost.
 */
import { createClient } from 'graphql-ws'
import type { ExecutionResult, GraphQLFormattedError } from 'graphql'
import { WebSocket } from 'ws'
import { ANONYMOUS } from '../identity/access-token.ts'
import type { InternalTokens } from '../identity/internal-token.ts'
import type { SourceRequest } from './subscription-plan.ts'

const ACKNOWLEDGE_WITHIN_MS = 5_000
const PING_EVERY_MS = 10_000
const PONG_WITHIN_MS = 5_000
const CLOSE_AFTER_IDLE_MS = 1_000

export interface SourceSink {
  event(result: ExecutionResult): void
  /** The subgraph has said all. */
  end(): void
  /** The subgraph refused, or gave up. */
  fail(errors: readonly GraphQLFormattedError[]): void
  /** The connection is gone. @param begun whether the subgraph may have seen the subscription */
  lost(begun: boolean): void
}

export interface SubgraphSocket {
  /** @param authorization names the caller of this one subscription @returns what ends it */
  subscribe(request: SourceRequest, authorization: string, sink: SourceSink): () => void
  close(): Promise<void>
}

export function createSubgraphSocket(name: string, httpUrl: string, tokens: InternalTokens): SubgraphSocket {
  const open = new Set<{ begun: boolean; lose: () => void }>()
  let connected = false
  let pongTimer: NodeJS.Timeout | undefined

  const client = createClient({
    url: httpUrl.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ authorization: await tokens.authorization(ANONYMOUS, name) }),
    retryAttempts: 0,
    lazyCloseTimeout: CLOSE_AFTER_IDLE_MS,
    connectionAckWaitTimeout: ACKNOWLEDGE_WITHIN_MS,
    keepAlive: PING_EVERY_MS,
    on: {
      connected() {
        connected = true
        for (const subscription of open) subscription.begun = true
      },
      closed() {
        connected = false
        clearTimeout(pongTimer)
        // Here rather than by the client's own error: that one says nothing where the subgraph closed politely.
        for (const subscription of open) subscription.lose()
      },
      ping(received) {
        if (!received) pongTimer = setTimeout(() => client.terminate(), PONG_WITHIN_MS)
      },
      pong(received) {
        if (received) clearTimeout(pongTimer)
      },
    },
  })

  return {
    subscribe(request, authorization, sink) {
      const subscription = { begun: connected, lose: () => finish(() => sink.lost(subscription.begun)) }
      open.add(subscription)
      function finish(tell?: () => void): void {
        if (!open.delete(subscription)) return
        stop()
        tell?.()
      }
      const stop = client.subscribe(
        { ...request, extensions: { authorization } },
        {
          next: (result) => {
            if (open.has(subscription)) sink.event(result as ExecutionResult)
          },
          error: (error) =>
            finish(() => {
              if (Array.isArray(error)) sink.fail(error as GraphQLFormattedError[])
              else sink.lost(subscription.begun)
            }),
          complete: () => finish(() => sink.end()),
        },
      )
      return () => finish()
    },
    async close() {
      clearTimeout(pongTimer)
      await client.dispose()
    },
  }
}
