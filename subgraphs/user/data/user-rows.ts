/** Accounts. The hash of the password leaves this file for comparing it, and for nothing else. */
import type { Role } from '#contracts/role.ts'
import type { AccountUpdate } from '../domain/account-update-rules.ts'
import type { User } from '../domain/user.ts'
import type { Database, Transaction } from './database.ts'
import { toUser, userColumns } from './user-columns.ts'

/** In the order of the ids; null where there is no such account. */
export async function findUsers(database: Database, ids: readonly string[]): Promise<(User | null)[]> {
  const rows = await database.user.findMany({ where: { id: { in: [...ids] } }, select: userColumns })
  const byId = new Map(rows.map((row) => [row.id, toUser(row)]))
  return ids.map((id) => byId.get(id) ?? null)
}

export interface Credentials {
  user: User
  passwordHash: string
}

/** @param email normalized */
export async function findCredentials(database: Database, email: string): Promise<Credentials | undefined> {
  const row = await database.user.findUnique({
    where: { email },
    select: { ...userColumns, passwordHash: true },
  })
  if (!row) return undefined
  const { passwordHash, ...user } = row
  return { user: toUser(user), passwordHash }
}

/** False where the email has an account: of several at once, the unique index lets one through. */
export async function insertUser(tx: Transaction, user: User, passwordHash: string): Promise<boolean> {
  const { count } = await tx.user.createMany({ data: { ...user, passwordHash }, skipDuplicates: true })
  return count > 0
}

/**
 * The account as it is now, and stays until the transaction ends; undefined where there is none.
 * @param passwordHash given: undefined also where the account has another one by now
 */
export async function lockUser(
  tx: Transaction,
  id: string,
  passwordHash?: string,
): Promise<User | undefined> {
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${id}::uuid FOR NO KEY UPDATE`
  // A statement of its own: it sees what the holder of the lock before us has done.
  const row = await tx.user.findFirst({ where: { id, passwordHash }, select: userColumns })
  return row ? toUser(row) : undefined
}

/** Locks the rows of all administrators until the transaction ends; resolves with their ids. */
export async function lockAdmins(tx: Transaction): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM users WHERE role = 'ADMIN' ORDER BY id FOR NO KEY UPDATE`
  return rows.map((row) => row.id)
}

/** The account as it is now; undefined where there is none. */
export async function updateUser(
  database: Database | Transaction,
  id: string,
  update: AccountUpdate & { role?: Role; passwordHash?: string },
): Promise<User | undefined> {
  const [row] = await database.user.updateManyAndReturn({
    where: { id },
    data: update,
    select: userColumns,
  })
  return row && toUser(row)
}
