/**
 * Exchanging refresh tokens. What becomes of one is decided while its session's row is locked, so that
 * requests at the same moment see one another's outcome.
 */
import { log } from '#platform/process/log.ts'
import type { Origin } from '../domain/audit-event.ts'
import { decideRefresh } from '../domain/refresh.ts'
import { refreshTokenExpiry } from '../domain/session.ts'
import { record } from '../data/audit-trail.ts'
import { type Database, type Transaction } from '../data/database.ts'
import {
  hashRefreshToken,
  isRefreshToken,
  newSuccessorSalt,
  successorOf,
} from '../credentials/refresh-token.ts'
import { endSessions, type SignedIn } from '../data/sessions.ts'
import { publicFields } from '../data/user-fields.ts'

/** Undefined where the token is not accepted; a replayed one has ended its session by then. */
export async function refreshSession(
  database: Database,
  presented: string,
  origin: Origin,
  now: Date,
): Promise<SignedIn | undefined> {
  if (!isRefreshToken(presented)) return undefined
  return database.$transaction(async (tx) => {
    const token = await lockToken(tx, hashRefreshToken(presented))
    if (!token) return undefined
    const { session } = token
    const signedIn = { user: session.user, sessionId: session.id }
    const decision = decideRefresh({ ...token, successorUsed: !token.successorSalt }, session, now)
    switch (decision) {
      case 'rotate':
        return { ...signedIn, refreshToken: await rotate(tx, presented, token, origin, now) }
      case 'repeat':
        return { ...signedIn, refreshToken: successorOf(presented, token.successorSalt!) }
      case 'replay':
        await endForReuse(tx, token, origin, now)
        return undefined
      case 'refuse':
        return undefined
      default:
        return decision satisfies never
    }
  })
}

async function lockToken(tx: Transaction, hash: Uint8Array<ArrayBuffer>) {
  await tx.$queryRaw`
    SELECT 1 FROM sessions
     WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ${hash}) FOR UPDATE`
  // A statement of its own: it sees what the holder of the lock before us has done.
  return tx.refreshToken.findUnique({
    where: { hash },
    include: { session: { include: { user: { select: publicFields } } } },
  })
}

type LockedToken = NonNullable<Awaited<ReturnType<typeof lockToken>>>

async function rotate(
  tx: Transaction,
  presented: string,
  { hash, previousHash, session }: LockedToken,
  { ipAddress, userAgent }: Origin,
  now: Date,
): Promise<string> {
  const successorSalt = newSuccessorSalt()
  const successor = successorOf(presented, successorSalt)
  await tx.refreshToken.update({ where: { hash }, data: { rotatedAt: now, successorSalt } })
  if (previousHash)
    await tx.refreshToken.updateMany({ where: { hash: previousHash }, data: { successorSalt: null } })
  await tx.refreshToken.create({
    data: {
      hash: hashRefreshToken(successor),
      previousHash: hash,
      sessionId: session.id,
      createdAt: now,
      expiresAt: refreshTokenExpiry(now, session),
    },
  })
  await tx.session.update({ where: { id: session.id }, data: { lastUsedAt: now, ipAddress, userAgent } })
  return successor
}

async function endForReuse(
  tx: Transaction,
  { session }: LockedToken,
  origin: Origin,
  now: Date,
): Promise<void> {
  const { id: sessionId, userId } = session
  await endSessions(tx, { userId, id: sessionId }, 'REFRESH_TOKEN_REUSED', now)
  await record(tx, { type: 'REFRESH_TOKEN_REUSED', userId, sessionId }, origin, now)
  log.warn({ sessionId, userId }, 'a refresh token was used a second time')
}
