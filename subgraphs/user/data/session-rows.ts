/** Sessions: begun, listed, ended. Their refresh tokens are in refresh-token-rows.ts. */
import type { Role } from '#contracts/role.ts'
import { newId } from '#platform/process/new-id.ts'
import type { Origin } from '../domain/audit-event.ts'
import { type ActiveSession, MAX_LISTED, refreshTokenExpiry, sessionExpiry } from '../domain/session.ts'
import type { Database, Transaction } from './database.ts'

/**
 * @param refreshTokenHash of the session's first refresh token
 * @returns the session's id
 */
export async function insertSession(
  tx: Transaction,
  userId: string,
  refreshTokenHash: Uint8Array<ArrayBuffer>,
  { ipAddress, userAgent }: Origin,
  now: Date,
): Promise<string> {
  const session = { id: newId(), expiresAt: sessionExpiry(now) }
  const first = { hash: refreshTokenHash, createdAt: now, expiresAt: refreshTokenExpiry(now, session) }
  const used = { createdAt: now, lastUsedAt: now, ipAddress, userAgent }
  await tx.session.create({ data: { ...session, userId, ...used, refreshTokens: { create: first } } })
  return session.id
}

/** Those that are not over, the last used first. */
export function findActiveSessions(database: Database, userId: string, now: Date): Promise<ActiveSession[]> {
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

/** How many sessions are not over, as far as they are counted. */
export async function countOpenSessions(database: Database, atMost: number): Promise<number> {
  const [row] = await database.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM sessions WHERE revoked_at IS NULL AND expires_at > now() LIMIT ${atMost}) AS open`
  return row.count
}

/** Whether the account has, or had, this session. */
export async function hasSession(tx: Transaction, userId: string, id: string): Promise<boolean> {
  return (await tx.session.findFirst({ where: { id, userId }, select: { id: true } })) !== null
}

/** Ends one or all sessions of an account but `except`; resolves with those that this call ended. */
export async function revokeSessions(
  tx: Transaction,
  { userId, id, except }: { userId: string; id?: string; except?: string | null },
  reason: string,
  now: Date,
): Promise<{ id: string; lastUsedAt: Date }[]> {
  return tx.session.updateManyAndReturn({
    where: { userId, revokedAt: null, id: { equals: id, ...(except && { not: except }) } },
    data: { revokedAt: now, revokedReason: reason },
    select: { id: true, lastUsedAt: true },
  })
}

/** Whether the session goes on, and its account still has the role. */
export async function isSessionOf(
  database: Database,
  { id, userId, role }: { id: string; userId: string; role: Role },
  now: Date,
): Promise<boolean> {
  const where = { id, userId, revokedAt: null, expiresAt: { gt: now }, user: { role } }
  return (await database.session.findFirst({ where, select: { id: true } })) !== null
}
