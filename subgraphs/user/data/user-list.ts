/** The list of accounts, newest first, and those that a text occurs in. */
import type { Page } from '#platform/graphql/connection.ts'
import type { User } from '../domain/user.ts'
import type { Database } from './database.ts'
import { toUser, userColumns } from './user-columns.ts'

/** A page past the account of the id `page.cursor[0]`. */
export async function listUsers(database: Database, search: string | undefined, page: Page): Promise<User[]> {
  const [id] = page.cursor ?? []
  const rows = await database.user.findMany({
    where: { ...matching(search), ...(id && { id: { [page.backward ? 'gt' : 'lt']: id } }) },
    orderBy: { id: page.backward ? 'asc' : 'desc' },
    take: page.limit + 1,
    select: userColumns,
  })
  return rows.map(toUser)
}

export function countUsers(database: Database, search: string | undefined): Promise<number> {
  return database.user.count({ where: matching(search) })
}

/** In any case; what LIKE takes for wildcards is text. */
function matching(search: string | undefined) {
  if (!search) return {}
  const text = { contains: search.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const }
  return { OR: [{ email: text }, { displayName: text }] }
}
