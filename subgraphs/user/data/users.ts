/** Accounts. The password's hash stays in this file and the one that compares it. */
import { newId } from '#platform/ids.ts'
import type { User } from '../domain/user.ts'
import { type Database, TRANSACTION_MS } from './database.ts'
import { openSession, type SignedIn } from './sessions.ts'
import { publicFields } from './user-fields.ts'

/** In the order of the ids; null where there is no such account. */
export async function findUsers(database: Database, ids: readonly string[]): Promise<(User | null)[]> {
  const users = await database.user.findMany({ where: { id: { in: [...ids] } }, select: publicFields })
  const byId = new Map(users.map((user) => [user.id, user]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** @param email normalized */
export async function findCredentials(
  database: Database,
  email: string,
): Promise<{ user: User; passwordHash: string } | undefined> {
  const row = await database.user.findUnique({
    where: { email },
    select: { ...publicFields, passwordHash: true },
  })
  if (!row) return undefined
  const { passwordHash, ...user } = row
  return { user, passwordHash }
}

export interface NewAccount {
  /** Normalized. */
  email: string
  displayName: string
  passwordHash: string
}

/** Makes the account together with its first session; undefined where the e-mail address is taken. */
export async function registerUser(
  database: Database,
  account: NewAccount,
  now: Date,
): Promise<SignedIn | undefined> {
  const user: User = {
    id: newId(),
    email: account.email,
    displayName: account.displayName,
    role: 'CUSTOMER',
    createdAt: now,
  }
  return database.$transaction(async (tx) => {
    const data = { ...user, passwordHash: account.passwordHash }
    // ON CONFLICT DO NOTHING: of several at once, the unique index lets one through.
    const { count } = await tx.user.createMany({ data, skipDuplicates: true })
    return count === 0 ? undefined : { user, refreshToken: await openSession(tx, user.id, now) }
  }, TRANSACTION_MS)
}
