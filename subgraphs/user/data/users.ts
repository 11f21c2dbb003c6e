/** Accounts. The password's hash stays in this file and those that compare or change it. */
import type { Page } from '#platform/graphql/connection.ts'
import type { AccountChange } from '../domain/account-change.ts'
import type { User } from '../domain/user.ts'
import type { Database, Transaction } from './database.ts'
import { publicFields } from './user-fields.ts'

/** In the order of the ids; null where there is no such account. */
export async function findUsers(database: Database, ids: readonly string[]): Promise<(User | null)[]> {
  const users = await database.user.findMany({ where: { id: { in: [...ids] } }, select: publicFields })
  const byId = new Map(users.map((user) => [user.id, user]))
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
    select: { ...publicFields, passwordHash: true },
  })
  if (!row) return undefined
  const { passwordHash, ...user } = row
  return { user, passwordHash }
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
  const user = await tx.user.findFirst({ where: { id, passwordHash }, select: publicFields })
  return user ?? undefined
}

/** The account as it is now; undefined where there is none. */
export async function updateUser(
  database: Database,
  id: string,
  change: AccountChange,
): Promise<User | undefined> {
  const [user] = await database.user.updateManyAndReturn({
    where: { id },
    data: change,
    select: publicFields,
  })
  return user
}

/** Newest first; a page past the account of the id `page.cursor[0]`. */
export function searchUsers(database: Database, search: string | undefined, page: Page): Promise<User[]> {
  const [id] = page.cursor ?? []
  const text = { contains: search?.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const }
  return database.user.findMany({
    where: {
      ...(search && { OR: [{ email: text }, { displayName: text }] }),
      ...(id && { id: { [page.backward ? 'gt' : 'lt']: id } }),
    },
    orderBy: { id: page.backward ? 'asc' : 'desc' },
    take: page.limit + 1,
    select: publicFields,
  })
}
