/**
 * Clients' WebSockets (graphql-transport-ws) on /graphql. A socket says once, when it opens, who it is; that
 * holds until its token expires, and then the socket is closed, so that no subscription outlives its token.
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
import type { Server } from 'node:http'
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql'
import type { Context, SubscribePayload } from 'graphql-ws'
import { type Extra, useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { log } from '#platform/process/log.ts'
import { type Authenticate, ANONYMOUS, type Identity } from '../identity/access-token.ts'
import type { ClientOf } from '../identity/client-address.ts'
import { formatErrors } from '../http/format-error.ts'
import { authorizationOf } from './connection-authorization.ts'
import type { Operations } from './operations.ts'

const MAX_MESSAGE_BYTES = 256 * 1024
const MAX_SOCKETS = 20_000
const INIT_TIMEOUT_MS = 5_000
/** A socket that has not answered the last ping by the next is dead and ended. */
const PING_EVERY_MS = 15_000
const MAX_TIMER_MS = 2 ** 31 - 1
const UNAUTHORIZED = 4401
const TRY_AGAIN_LATER = 1013

type Known = { identity?: Identity; expiry?: NodeJS.Timeout }
type Socket = Context<Record<string, unknown>, Extra & Known>

/** @returns what closes every socket */
export function serveClientSockets(
  server: Server,
  authenticate: Authenticate,
  clientOf: ClientOf,
  operations: Operations,
): () => Promise<void> {
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: MAX_MESSAGE_BYTES,
    verifyClient: (_request, answer) => answer(sockets.clients.size < MAX_SOCKETS, 503),
  })
  const served = useServer<Record<string, unknown>, Known>(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      onConnect: (socket) => connect(socket, authenticate),
      onSubscribe: async (socket, _id, payload: SubscribePayload) => {
        const identity = socket.extra.identity ?? ANONYMOUS
        const underWay = Object.keys(socket.subscriptions).length
        const client = clientOf(socket.extra.request)
        return operations.prepare(payload, { identity, client }, underWay) as
          ExecutionArgs | readonly GraphQLError[]
      },
      subscribe: (args) => operations.subscribe(args) as AsyncGenerator<ExecutionResult>,
      execute: (args) => operations.execute(args),
      // Results are formatted already; their errors are plain objects, which graphql-ws would not expect.
      onNext: (_socket, _id, _payload, _args, result) => result,
      onError: (_socket, _id, _payload, errors) => formatErrors(errors),
      onClose: (socket) => clearTimeout(socket.extra.expiry),
    },
    sockets,
    PING_EVERY_MS,
  )
  return async () => {
    await served.dispose()
  }
}

async function connect({ connectionParams, extra }: Socket, authenticate: Authenticate): Promise<boolean> {
  try {
    extra.identity = await authenticate(authorizationOf(connectionParams))
  } catch (error) {
    const { message, extensions } = error as GraphQLError
    const refused = extensions?.code === 'UNAUTHENTICATED'
    if (!refused) log.warn({ err: error }, 'a socket could not be authenticated')
    extra.socket.close(refused ? UNAUTHORIZED : TRY_AGAIN_LATER, message.slice(0, 100))
    return false
  }
  const { expiresAt } = extra.identity
  if (expiresAt === null) return true
  const remaining = Math.min(Math.max(0, expiresAt - Date.now()), MAX_TIMER_MS)
  extra.expiry = setTimeout(
    () => extra.socket.close(UNAUTHORIZED, 'The access token has expired.'),
    remaining,
  )
  if (extra.socket.readyState !== extra.socket.OPEN) clearTimeout(extra.expiry)
  return true
}
