/**
 * The list of accounts, newest first, and those that a text occurs in. A text that many accounts have is soon found among
 * the newest, and any other by the index of what accounts consist of (the function `user_grams`): however many there are,
 * few are read.
 */
import type { Page } from '#platform/graphql/connection.ts'
import { plannedAnew } from '#platform/storage/postgres.ts'
import type { User } from '../domain/user.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Database } from './database.ts'
import { toUser, userColumns } from './user-columns.ts'

/** So many are looked through before the index is. */
const NEAREST = 1_000
/** To count more would read too much. */
const MAX_COUNTED = 10_000

/** A page past the account of the id `page.cursor[0]`. */
export async function listUsers(database: Database, search: string | undefined, page: Page): Promise<User[]> {
  const [id] = page.cursor ?? []
  const past = id && { [page.backward ? 'gt' : 'lt']: id }
  const rows = await database.user.findMany({
    where: { id: search ? { in: await findIds(database, search, page) } : past || undefined },
    orderBy: { id: page.backward ? 'asc' : 'desc' },
    take: page.limit + 1,
    select: userColumns,
  })
  return rows.map(toUser)
}

/** @returns null where to count would read too much */
export async function countUsers(database: Database, search: string | undefined): Promise<number | null> {
  const which = search
    ? Prisma.sql`WHERE ${hasGrams(search)} AND ${matches(search)}`
    : Prisma.sql`ORDER BY id DESC`
  const [{ count }] = await database.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM (SELECT FROM users ${which} LIMIT ${MAX_COUNTED + 1}) AS counted ${plannedAnew}`
  return count > MAX_COUNTED ? null : count
}

async function findIds(database: Database, search: string, page: Page): Promise<string[]> {
  const { seen, ids } = await findNearest(database, search, page)
  return ids.length > page.limit || seen < NEAREST ? ids : findByGrams(database, search, page)
}

/** Those among the nearest accounts of the list; `seen`: how many accounts those were. */
async function findNearest(database: Database, search: string, page: Page) {
  const [nearest] = await database.$queryRaw<[{ seen: number; ids: string[] }]>`
    WITH nearest AS MATERIALIZED (
      SELECT id, email, display_name FROM users WHERE ${past(page)} ORDER BY id ${order(page)} LIMIT ${NEAREST})
    SELECT (SELECT count(*)::int FROM nearest) AS seen,
           ARRAY(SELECT id FROM nearest WHERE ${matches(search)} ORDER BY id ${order(page)} LIMIT ${page.limit + 1}) AS ids`
  return nearest
}

async function findByGrams(database: Database, search: string, page: Page): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    WITH found AS MATERIALIZED (SELECT id, email, display_name FROM users WHERE ${hasGrams(search)})
    SELECT id FROM found WHERE ${past(page)} AND ${matches(search)}
     ORDER BY id ${order(page)} LIMIT ${page.limit + 1} ${plannedAnew}`
  return rows.map(({ id }) => id)
}

const order = ({ backward }: Page) => (backward ? Prisma.sql`ASC` : Prisma.sql`DESC`)

function past({ cursor, backward }: Page): Prisma.Sql {
  const [id] = cursor ?? []
  if (!id) return Prisma.sql`true`
  return backward ? Prisma.sql`id > ${id}::uuid` : Prisma.sql`id < ${id}::uuid`
}

/** What the index knows; one or two characters are exactly that. */
const hasGrams = (search: string) =>
  Prisma.sql`user_grams(email, display_name) @> search_grams(${search}::text)`

/** In any case. */
function matches(search: string): Prisma.Sql {
  return Prisma.sql`CASE WHEN length(${search}::text) < 3 THEN ${hasGrams(search)}
    ELSE strpos(lower(email), lower(${search}::text)) > 0 OR strpos(lower(display_name), lower(${search}::text)) > 0 END`
}
