/**
 * Exchanges a refresh token for the session's next tokens. What follows from the token is decided while its session's
 * row is locked, so that requests at the same moment see one another's outcome.
 */
import type { Message } from '#contracts/message.ts'
import { log } from '#platform/process/log.ts'
import type { AccessTokens } from '../credentials/access-tokens.ts'
import {
  hashRefreshToken,
  isRefreshToken,
  newSuccessorSalt,
  successorOf,
} from '../credentials/refresh-token.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import type { Transaction, UserOutbox } from '../data/database.ts'
import { type LockedRefreshToken, lockRefreshToken, rotateRefreshToken } from '../data/refresh-token-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { decideRefresh } from '../domain/refresh-decision.ts'
import type { Session } from '../domain/session.ts'
import { invalidRefreshToken, type Refused, refuse } from '../domain/user-error.ts'
import { endSessions } from './end-sessions.ts'
import { issueSession } from './issue-session.ts'

/** Refuses a token that is not accepted; a replayed one has ended its session by then. */
export async function refreshSession(
  { outbox, accessTokens }: { outbox: UserOutbox; accessTokens: AccessTokens },
  presented: string,
  origin: Origin,
): Promise<{ session: Session } | Refused> {
  if (!isRefreshToken(presented)) return refuse(invalidRefreshToken)
  const now = new Date()
  const refreshed = await outbox.transaction(async (tx) => {
    const token = await lockRefreshToken(tx, hashRefreshToken(presented))
    const next = token && (await nextToken(tx, presented, token, origin, now))
    if (!token || !next?.refreshToken) return { result: undefined, messages: next?.messages }
    const { refreshToken } = next
    return { result: { user: token.user, sessionId: token.session.id, refreshToken } }
  })
  if (!refreshed) return refuse(invalidRefreshToken)
  return { session: await issueSession(accessTokens, refreshed.user, refreshed) }
}

/** The token that follows, or what is to be announced because there is none. */
interface Next {
  refreshToken?: string
  messages?: Message[]
}

async function nextToken(
  tx: Transaction,
  presented: string,
  token: LockedRefreshToken,
  origin: Origin,
  now: Date,
): Promise<Next | undefined> {
  const { session, successorSalt } = token
  const decision = decideRefresh({ ...token, successorUsed: !successorSalt }, session, now)
  switch (decision) {
    case 'rotate':
      return { refreshToken: await rotate(tx, presented, token, origin, now) }
    case 'repeat':
      return { refreshToken: successorOf(presented, successorSalt!) }
    case 'replay':
      return { messages: await endForReuse(tx, session, origin, now) }
    case 'refuse':
      return undefined
    default:
      return decision satisfies never
  }
}

async function rotate(
  tx: Transaction,
  presented: string,
  token: LockedRefreshToken,
  origin: Origin,
  now: Date,
): Promise<string> {
  const salt = newSuccessorSalt()
  const successor = successorOf(presented, salt)
  await rotateRefreshToken(tx, token, { hash: hashRefreshToken(successor), salt }, origin, now)
  return successor
}

async function endForReuse(
  tx: Transaction,
  { id: sessionId, userId }: LockedRefreshToken['session'],
  origin: Origin,
  now: Date,
): Promise<Message[]> {
  const { messages } = await endSessions(tx, { userId, id: sessionId }, 'REFRESH_TOKEN_REUSED', now)
  await recordAuditEvent(tx, { type: 'REFRESH_TOKEN_REUSED', userId, sessionId }, origin, now)
  log.warn({ sessionId, userId }, 'A refresh token was used a second time.')
  return messages
}
