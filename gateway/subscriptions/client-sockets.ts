/**
 * Clients' WebSockets (graphql-transport-ws) on /graphql. A socket is authenticated once, when it opens; that
 * holds until its token expires, and then the socket is closed, so that no subscription outlives its token.
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
import type { Server } from 'node:http'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Context } from 'graphql-ws'
import { type Extra, useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { log } from '#platform/process/log.ts'
import type { Closable } from '#platform/process/run-service.ts'
import { formatErrors } from '../http/format-error.ts'
import type { Authenticate } from '../identity/authenticator.ts'
import { ANONYMOUS, type GatewayCaller } from '../identity/gateway-caller.ts'
import type { ClientOf } from '../identity/client-address.ts'
import { authorizationOf } from './connection-authorization.ts'
import type { SocketOperations } from './socket-operations.ts'

const MAX_MESSAGE_BYTES = 256 * 1024
const MAX_SOCKETS = 20_000
const INIT_TIMEOUT_MS = 5_000
/** A socket that has not answered the last ping by the next is dead and ended. */
const PING_EVERY_MS = 15_000
const MAX_TIMER_MS = 2 ** 31 - 1
const UNAUTHORIZED = 4401
const TRY_AGAIN_LATER = 1013

type Known = { caller?: GatewayCaller; expiry?: NodeJS.Timeout }
type Socket = Context<Record<string, unknown>, Extra & Known>

/** Serves until it is closed, and every socket with it. */
export function serveClientSockets(
  server: Server,
  authenticate: Authenticate,
  clientOf: ClientOf,
  operations: SocketOperations,
): Closable {
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: MAX_MESSAGE_BYTES,
    verifyClient: (_request, answer) => answer(sockets.clients.size < MAX_SOCKETS, 503),
  })
  const served = useServer<Record<string, unknown>, Known>(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      onConnect: (socket) => connect(socket, authenticate, clientOf),
      onSubscribe({ extra, subscriptions }, _id, payload) {
        return operations.prepare(payload, extra.caller ?? ANONYMOUS, Object.keys(subscriptions).length)
      },
      // Results are formatted already: their errors are plain objects, which graphql-ws's type does not expect.
      subscribe: (args) => operations.subscribe(args) as AsyncGenerator<ExecutionResult>,
      execute: (args) => operations.execute(args) as Promise<ExecutionResult>,
      onNext: (_socket, _id, _payload, _args, result) => result,
      onError: (_socket, _id, _payload, errors) => formatErrors(errors),
      onClose: (socket) => clearTimeout(socket.extra.expiry),
    },
    sockets,
    PING_EVERY_MS,
  )
  return { close: async () => served.dispose() }
}

async function connect(
  { connectionParams, extra }: Socket,
  authenticate: Authenticate,
  clientOf: ClientOf,
): Promise<boolean> {
  try {
    extra.caller = await authenticate(authorizationOf(connectionParams), clientOf(extra.request))
  } catch (error) {
    const refused = error instanceof GraphQLError && error.extensions.code === 'UNAUTHENTICATED'
    if (!refused) log.warn({ err: error }, 'a socket could not be authenticated')
    const reason = error instanceof Error ? error.message : String(error)
    extra.socket.close(refused ? UNAUTHORIZED : TRY_AGAIN_LATER, reason.slice(0, 100))
    return false
  }
  const { expiresAt } = extra.caller
  if (expiresAt === null) return true
  const remaining = Math.min(Math.max(0, expiresAt - Date.now()), MAX_TIMER_MS)
  extra.expiry = setTimeout(
    () => extra.socket.close(UNAUTHORIZED, 'The access token has expired.'),
    remaining,
  )
  if (extra.socket.readyState !== extra.socket.OPEN) clearTimeout(extra.expiry)
  return true
}
