/** Sessions: begun, listed, ended. What becomes of their refresh tokens is decided in refresh.ts. */
import { newId } from '#platform/process/new-id.ts'
import type { Origin } from '../domain/audit-event.ts'
import { LIFETIME_MS, type ListedSession, MAX_LISTED, refreshTokenExpiry } from '../domain/session.ts'
import type { User } from '../domain/user.ts'
import { record } from './audit-trail.ts'
import { type Database, type Transaction } from './database.ts'
import { hashRefreshToken, isRefreshToken, newRefreshToken } from '../credentials/refresh-token.ts'
import { lockUser } from './users.ts'

export interface SignedIn {
  user: User
  sessionId: string
  refreshToken: string
}

/** Begins a session; resolves with its first refresh token. */
export async function openSession(
  tx: Transaction,
  userId: string,
  { ipAddress, userAgent }: Origin,
  now: Date,
): Promise<{ sessionId: string; refreshToken: string }> {
  const session = { id: newId(), expiresAt: new Date(now.getTime() + LIFETIME_MS) }
  const refreshToken = newRefreshToken()
  const first = {
    hash: hashRefreshToken(refreshToken),
    createdAt: now,
    expiresAt: refreshTokenExpiry(now, session),
  }
  const used = { createdAt: now, lastUsedAt: now, ipAddress, userAgent }
  await tx.session.create({ data: { ...session, userId, ...used, refreshTokens: { create: first } } })
  return { sessionId: session.id, refreshToken }
}

/** Those that are not over, the last used first. */
export function findSessions(database: Database, userId: string, now: Date): Promise<ListedSession[]> {
  return database.session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: now } },
    orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
    take: MAX_LISTED,
    select: {
      id: true,
      createdAt: true,
      lastUsedAt: true,
      expiresAt: true,
      ipAddress: true,
      userAgent: true,
    },
  })
}

/** Ends the session that the token belongs to; false where there is no such token. */
export async function revokeSession(
  database: Database,
  presented: string,
  origin: Origin,
  now: Date,
): Promise<boolean> {
  if (!isRefreshToken(presented)) return false
  const token = await database.refreshToken.findUnique({
    where: { hash: hashRefreshToken(presented) },
    select: { session: { select: { id: true, userId: true } } },
  })
  return token ? endOwnSession(database, token.session.userId, token.session.id, origin, now) : false
}

/** Ends a session; again changes nothing. False where it is not this account's. */
export async function endOwnSession(
  database: Database,
  userId: string,
  id: string,
  origin: Origin,
  now: Date,
): Promise<boolean> {
  return database.$transaction(async (tx) => {
    if (!(await tx.session.findFirst({ where: { id, userId }, select: { id: true } }))) return false
    const ended = await endSessions(tx, { userId, id }, 'SIGNED_OUT', now)
    if (ended > 0) await record(tx, { type: 'SIGNED_OUT', userId, sessionId: id }, origin, now)
    return true
  })
}

export async function endAllSessions(
  database: Database,
  userId: string,
  origin: Origin,
  now: Date,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockUser(tx, userId) // nobody signs in meanwhile
    const ended = await endSessions(tx, { userId }, 'SIGNED_OUT_EVERYWHERE', now)
    const detail = `${ended} ${ended === 1 ? 'session' : 'sessions'}`
    await record(tx, { type: 'SIGNED_OUT_EVERYWHERE', userId, detail }, origin, now)
  })
}

/** Ends one or all sessions of an account but `except`; resolves with how many that were not over already. */
export async function endSessions(
  tx: Transaction,
  { userId, id, except }: { userId: string; id?: string; except?: string | null },
  reason: string,
  now: Date,
): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { userId, revokedAt: null, id: { equals: id, ...(except && { not: except }) } },
    data: { revokedAt: now, revokedReason: reason },
  })
  return count
}
