/**
 * Sessions and their refresh tokens. What becomes of a token is decided while its session's row is locked,
 * so that requests at the same moment see one another's outcome.
 */
import { log } from '#platform/log.ts'
import { newId } from '#platform/ids.ts'
import { decideRefresh } from '../domain/refresh.ts'
import { LIFETIME_MS, refreshTokenExpiry } from '../domain/session.ts'
import type { User } from '../domain/user.ts'
import { type Database, type Transaction, TRANSACTION_MS } from './database.ts'
import {
  hashRefreshToken,
  isRefreshToken,
  newRefreshToken,
  newSuccessorSalt,
  successorOf,
} from './refresh-token.ts'
import { publicFields } from './user-fields.ts'

export interface SignedIn {
  user: User
  refreshToken: string
}

/** Begins a session; resolves with its first refresh token. */
export async function openSession(tx: Transaction, userId: string, now: Date): Promise<string> {
  const session = { id: newId(), expiresAt: new Date(now.getTime() + LIFETIME_MS) }
  const refreshToken = newRefreshToken()
  const first = {
    hash: hashRefreshToken(refreshToken),
    createdAt: now,
    expiresAt: refreshTokenExpiry(now, session),
  }
  await tx.session.create({
    data: { ...session, userId, createdAt: now, lastUsedAt: now, refreshTokens: { create: first } },
  })
  return refreshToken
}

/** Undefined where the token is not accepted; a replayed one has ended its session by then. */
export async function refreshSession(
  database: Database,
  presented: string,
  now: Date,
): Promise<SignedIn | undefined> {
  if (!isRefreshToken(presented)) return undefined
  return database.$transaction(async (tx) => {
    const token = await lockToken(tx, hashRefreshToken(presented))
    if (!token) return undefined
    const { session } = token
    const decision = decideRefresh({ ...token, successorUsed: !token.successorSalt }, session, now)
    switch (decision) {
      case 'rotate':
        return { user: session.user, refreshToken: await rotate(tx, presented, token, now) }
      case 'repeat':
        return { user: session.user, refreshToken: successorOf(presented, token.successorSalt!) }
      case 'replay':
        await endSession(tx, session.id, 'REFRESH_TOKEN_REPLAYED', now)
        log.warn({ sessionId: session.id, userId: session.userId }, 'a refresh token was replayed')
        return undefined
      case 'refuse':
        return undefined
      default:
        return decision satisfies never
    }
  }, TRANSACTION_MS)
}

/** Ends the session that the token belongs to; false where there is no such token. */
export async function revokeSession(database: Database, presented: string, now: Date): Promise<boolean> {
  if (!isRefreshToken(presented)) return false
  const token = await database.refreshToken.findUnique({ where: { hash: hashRefreshToken(presented) } })
  if (!token) return false
  await endSession(database, token.sessionId, 'SIGNED_OUT', now)
  return true
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

async function rotate(tx: Transaction, presented: string, token: LockedToken, now: Date): Promise<string> {
  const { hash, previousHash, session } = token
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
  await tx.session.update({ where: { id: session.id }, data: { lastUsedAt: now } })
  return successor
}

async function endSession(tx: Transaction, id: string, reason: string, now: Date): Promise<void> {
  await tx.session.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: now, revokedReason: reason },
  })
}
