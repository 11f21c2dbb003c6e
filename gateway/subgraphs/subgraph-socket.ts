/**
 * A WebSocket to a subgraph, which carries the subscriptions of many clients. It opens with the first
 * subscription and closes some time after the last. Each subscription is notified when the connection is lost and
 * decides for itself how to go on; a connection that no longer answers counts as lost.
 */
import { createClient } from 'graphql-ws'
import type { GraphQLFormattedError } from 'graphql'
import { WebSocket } from 'ws'
import type { SubgraphAnswer, SubgraphRequest } from '../execution/executor.ts'
import { ANONYMOUS } from '../identity/gateway-caller.ts'
import type { TokenSigner } from '../identity/token-signer.ts'

const ACKNOWLEDGE_TIMEOUT_MS = 5_000
const PING_EVERY_MS = 10_000
const PONG_TIMEOUT_MS = 5_000
const CLOSE_AFTER_IDLE_MS = 1_000

export interface SocketSink {
  event(answer: SubgraphAnswer): void
  /** The subgraph has sent its last event. */
  end(): void
  /** The subgraph refused, or gave up. */
  fail(errors: readonly GraphQLFormattedError[]): void
  /** The connection is gone. @param begun whether the subgraph may have seen the subscription */
  lost(begun: boolean): void
}

export interface SubgraphSocket {
  /** @param authorization names the caller of this one subscription @returns what ends it */
  subscribe(request: SubgraphRequest, authorization: string, sink: SocketSink): () => void
  close(): Promise<void>
}

export function createSubgraphSocket(name: string, httpUrl: string, signer: TokenSigner): SubgraphSocket {
  const open = new Set<{ begun: boolean; lose: () => void }>()
  let connected = false
  let pongTimer: NodeJS.Timeout | undefined

  const client = createClient({
    url: httpUrl.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ authorization: await signer.authorization(ANONYMOUS, name) }),
    retryAttempts: 0,
    lazyCloseTimeout: CLOSE_AFTER_IDLE_MS,
    connectionAckWaitTimeout: ACKNOWLEDGE_TIMEOUT_MS,
    keepAlive: PING_EVERY_MS,
    on: {
      connected() {
        connected = true
        for (const subscription of open) subscription.begun = true
      },
      closed(event) {
        connected = false
        clearTimeout(pongTimer)
        // It closes for being idle when nothing has been sent over it: what has just come was not seen by the subgraph.
        if (isOwnClose(event)) for (const subscription of open) subscription.begun = false
        // Here rather than by the client's own error: that one says nothing where the subgraph closed politely.
        for (const subscription of open) subscription.lose()
      },
      ping(received) {
        if (!received) pongTimer = setTimeout(() => client.terminate(), PONG_TIMEOUT_MS)
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
      function finish(notify?: () => void): void {
        if (!open.delete(subscription)) return
        stop()
        notify?.()
      }
      const stop = client.subscribe(
        { ...request, extensions: { authorization } },
        {
          next: ({ data, errors }) => {
            if (open.has(subscription)) sink.event({ data, errors })
          },
          error: (error) =>
            finish(() => {
              if (Array.isArray(error)) sink.fail(error)
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

/** As graphql-ws's client closes a socket that has been idle. */
const isOwnClose = (event: unknown): boolean => {
  const { code, reason } = event as { code?: number; reason?: string }
  return code === 1000 && reason === 'Normal Closure'
}
