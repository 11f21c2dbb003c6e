/**
 * Whose a socket is, and until when: closed when the token expires, and when nothing has been asked for a while. A
 * client keeps it by sending any operation with `extensions.authorization`, a newer token of the same session and role.
 */
import { GraphQLError } from 'graphql'
import type { WebSocket } from 'ws'
import type { Revocations } from '#platform/identity/revocations.ts'
import type { Client } from '#platform/identity/client.ts'
import { log } from '#platform/process/log.ts'
import { type Authenticate, TOKEN_EXPIRED } from '../identity/authenticator.ts'
import { ANONYMOUS, type GatewayCaller } from '../identity/gateway-caller.ts'
import { authorizationOf } from './connection-authorization.ts'

/** Clients take it for final: the token is not valid, and would not be next time. */
const UNAUTHORIZED = 4401
/** Clients connect again: by then they may have a newer token. */
export const EXPIRED = 4403
const TRY_AGAIN_LATER = 1013
const GOING_AWAY = 1001
const MAX_TIMER_MS = 2 ** 31 - 1

export interface SocketSession {
  readonly caller: GatewayCaller
  /** @returns false when the socket has been closed instead */
  open(connectionParams: Record<string, unknown> | undefined): Promise<boolean>
  /** Takes the token that an operation brings, if it brings one. @returns why not */
  renew(extensions: unknown): Promise<GraphQLError | undefined>
  /** An operation has begun. @param onEnd called once, when it or the session ends */
  begin(id: string, onEnd: () => void): void
  end(id: string): void
  close(): void
}

export function createSocketSession(
  socket: WebSocket,
  { authenticate, revocations }: { authenticate: Authenticate; revocations: Revocations },
  client: Client,
  idleMs: number,
): SocketSession {
  const underWay = new Map<string, () => void>()
  let caller: GatewayCaller = { ...ANONYMOUS, client }
  let expiry: NodeJS.Timeout | undefined
  let forgetSession = (): void => undefined
  let idle: NodeJS.Timeout | undefined

  function takeOn(known: GatewayCaller): void {
    caller = known
    clearTimeout(expiry)
    forgetSession()
    if (known.sessionId) forgetSession = revocations.sessions.onDenied(known.sessionId, endSession)
    if (known.expiresAt === null || socket.readyState !== socket.OPEN) return
    const left = Math.min(Math.max(0, known.expiresAt - Date.now()), MAX_TIMER_MS)
    expiry = setTimeout(() => socket.close(EXPIRED, TOKEN_EXPIRED), left)
  }

  /** Closed at once: what waits to be sent is not sent any more. */
  function endSession(): void {
    close()
    socket.close(UNAUTHORIZED, 'The session is over. Sign in again.')
  }

  function close(): void {
    clearTimeout(expiry)
    clearTimeout(idle)
    forgetSession()
    for (const onEnd of underWay.values()) onEnd()
    underWay.clear()
  }

  function watchIdle(): void {
    clearTimeout(idle)
    if (underWay.size > 0 || socket.readyState !== socket.OPEN) return
    idle = setTimeout(() => socket.close(GOING_AWAY, 'Nothing has been asked for a while.'), idleMs)
  }

  function end(id: string): void {
    underWay.get(id)?.()
    underWay.delete(id)
    watchIdle()
  }

  return {
    get caller() {
      return caller
    },
    async open(connectionParams) {
      try {
        takeOn(await authenticate(authorizationOf(connectionParams), client))
      } catch (error) {
        const refused = error instanceof GraphQLError && error.extensions.code === 'UNAUTHENTICATED'
        if (!refused) log.warn({ err: error }, 'a socket could not be authenticated')
        const reason = error instanceof Error ? error.message : String(error)
        socket.close(
          reason === TOKEN_EXPIRED ? EXPIRED : refused ? UNAUTHORIZED : TRY_AGAIN_LATER,
          reason.slice(0, 100),
        )
        return false
      }
      watchIdle()
      return true
    },
    async renew(extensions) {
      try {
        const authorization = authorizationOf(extensions as Record<string, unknown> | undefined)
        if (authorization === undefined) return undefined
        const known = await authenticate(authorization, client)
        if (
          known.userId !== caller.userId ||
          known.role !== caller.role ||
          known.sessionId !== caller.sessionId
        )
          return anotherUser()
        takeOn(known)
        return undefined
      } catch (error) {
        if (error instanceof GraphQLError) return error
        throw error
      }
    },
    begin(id, onEnd) {
      underWay.set(id, onEnd)
      watchIdle()
    },
    end,
    close,
  }
}

const anotherUser = () =>
  new GraphQLError('A socket stays with its session and role: open another one.', {
    extensions: { code: 'FORBIDDEN' },
  })
