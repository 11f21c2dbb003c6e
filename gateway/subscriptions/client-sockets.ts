/**
 * Clients' WebSockets (graphql-transport-ws) on /graphql. A socket is authenticated when it opens, and again by any
 * operation that brings a newer token of the same user. When the token expires the socket is closed with 4403, upon
 * which clients connect again, with the token that they have by then. No subscription outlives its token.
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
import type { IncomingMessage, Server } from 'node:http'
import { type ExecutionResult, GraphQLError } from 'graphql'
import { type Extra, useServer } from 'graphql-ws/use/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Revocations } from '#platform/identity/revocations.ts'
import { networkOf } from '#platform/identity/network.ts'
import { log } from '#platform/process/log.ts'
import type { Closable } from '#platform/process/run-service.ts'
import { formatErrors } from '../http/format-error.ts'
import type { Authenticate } from '../identity/authenticator.ts'
import type { ClientOf } from '../identity/client-address.ts'
import type { ConnectionLimits } from '../protection/limits.ts'
import { boundBuffer } from './bound-buffer.ts'
import { createSocketSession, type SocketSession } from './socket-session.ts'
import type { SocketOperations } from './socket-operations.ts'
import type { StreamCounts } from './stream-counts.ts'

const MAX_MESSAGE_BYTES = 256 * 1024
const INIT_TIMEOUT_MS = 5_000
/** A socket that has not answered the last ping by the next is dead and ended. */
const PING_EVERY_MS = 15_000

type Known = { session?: SocketSession }

export interface ClientSocketParts {
  authenticate: Authenticate
  clientOf: ClientOf
  operations: SocketOperations
  limits: ConnectionLimits
  counts: StreamCounts
  revocations: Revocations
}

/** Serves until it is closed, and every socket with it. */
export function serveClientSockets(server: Server, parts: ClientSocketParts): Closable {
  const { authenticate, clientOf, operations, limits, revocations, counts } = parts
  const { connections: socketsOf, subscriptions: subscriptionsOf } = counts
  const networkOfClient = (request: IncomingMessage) => networkOf(clientOf(request).address ?? '')

  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: MAX_MESSAGE_BYTES,
    verifyClient: ({ req }, answer) =>
      answer(socketsOf.of(networkOfClient(req)) < limits.LIMIT_SOCKETS_PER_ADDRESS, 429),
  })
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    boundBuffer(socket, limits.LIMIT_BUFFERED_BYTES)
    socket.once('close', socketsOf.add(networkOfClient(request)))
  })

  const served = useServer<Record<string, unknown>, Known>(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      async onConnect({ connectionParams, extra }) {
        const { socket, request } = extra as Extra & Known
        const idleMs = limits.SOCKET_IDLE_SECONDS * 1_000
        const session = createSocketSession(socket, { authenticate, revocations }, clientOf(request), idleMs)
        extra.session = session
        return session.open(connectionParams)
      },
      async onSubscribe({ extra, subscriptions }, _id, payload) {
        const { session } = extra
        if (!session) return [new GraphQLError('The connection has not been opened.')]
        if (Object.keys(subscriptions).length > limits.LIMIT_OPERATIONS_PER_SOCKET) {
          return [
            tooMany(`A socket may have at most ${limits.LIMIT_OPERATIONS_PER_SOCKET} operations at a time.`),
          ]
        }
        const refusal = await session.renew(payload.extensions)
        if (refusal) return [refusal]
        const owner = session.caller.userId ?? networkOfClient(extra.request)
        if (subscriptionsOf.of(owner) >= limits.LIMIT_SUBSCRIPTIONS_PER_USER) {
          return [tooMany(`A user may have at most ${limits.LIMIT_SUBSCRIPTIONS_PER_USER} subscriptions.`)]
        }
        return operations.prepare(payload, session.caller)
      },
      onOperation({ extra }, id) {
        const { session } = extra
        const owner = session?.caller.userId ?? networkOfClient(extra.request)
        session?.begin(id, subscriptionsOf.add(owner))
      },
      onComplete: ({ extra }, id) => extra.session?.end(id),
      // Results are formatted already: their errors are plain objects, which graphql-ws's type does not expect.
      subscribe: (args) => operations.subscribe(args) as AsyncGenerator<ExecutionResult>,
      execute: (args) => operations.execute(args) as Promise<ExecutionResult>,
      onNext: (_socket, _id, _payload, _args, result) => result,
      onError: ({ extra }, id, _payload, errors) => {
        extra.session?.end(id)
        return formatErrors(errors)
      },
      onClose: ({ extra }) => extra.session?.close(),
    },
    sockets,
    PING_EVERY_MS,
  )
  // After graphql-ws, whose own listener prints what a client did wrong as if it were a fault of ours.
  sockets.on('connection', (socket: WebSocket) => {
    socket.removeAllListeners('error')
    socket.on('error', ({ message }) =>
      log.info({ reason: message }, 'a socket broke the protocol and was closed'),
    )
  })
  return { close: async () => served.dispose() }
}

const tooMany = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } })
