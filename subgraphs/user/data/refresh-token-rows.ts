/** Refresh tokens, stored as their hashes: reading the table reveals nothing that could be presented. */
import type { Origin } from '../domain/audit-event.ts'
import { refreshTokenExpiry } from '../domain/session.ts'
import type { Database, Transaction } from './database.ts'
import { toUser, userColumns } from './user-columns.ts'

type Hash = Uint8Array<ArrayBuffer>

/** The session that a token belongs to, used or not; undefined where there is no such token. */
export async function findSessionOfToken(
  database: Database,
  hash: Hash,
): Promise<{ id: string; userId: string } | undefined> {
  const token = await database.refreshToken.findUnique({
    where: { hash },
    select: { session: { select: { id: true, userId: true } } },
  })
  return token?.session
}

/** Locks the token's session until the transaction ends; undefined where there is no such token. */
export async function lockRefreshToken(tx: Transaction, hash: Hash) {
  await tx.$queryRaw`
    SELECT 1 FROM sessions
     WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ${hash}) FOR UPDATE`
  // A statement of its own: it sees what the holder of the lock before us has done.
  const token = await tx.refreshToken.findUnique({
    where: { hash },
    include: { session: { include: { user: { select: userColumns } } } },
  })
  return token ? { ...token, user: toUser(token.session.user) } : undefined
}

export type LockedRefreshToken = NonNullable<Awaited<ReturnType<typeof lockRefreshToken>>>

/** Puts a successor in the token's place. The salt of the token's predecessor goes: that one is not repeated again. */
export async function rotateRefreshToken(
  tx: Transaction,
  { hash, previousHash, session }: LockedRefreshToken,
  successor: { hash: Hash; salt: Hash },
  { ipAddress, userAgent }: Origin,
  now: Date,
): Promise<void> {
  await tx.refreshToken.update({ where: { hash }, data: { rotatedAt: now, successorSalt: successor.salt } })
  if (previousHash)
    await tx.refreshToken.updateMany({ where: { hash: previousHash }, data: { successorSalt: null } })
  await tx.refreshToken.create({
    data: {
      hash: successor.hash,
      previousHash: hash,
      sessionId: session.id,
      createdAt: now,
      expiresAt: refreshTokenExpiry(now, session),
    },
  })
  await tx.session.update({ where: { id: session.id }, data: { lastUsedAt: now, ipAddress, userAgent } })
}
