/**
 * Lists of products: filtered, searched, sorted, counted. A page is read by keyset, past the last row's sort
 * key and id, so that a page far down costs what the first one does.
 */
import type { Page } from '#platform/connection.ts'
import { BAND_STARTS_MINOR, type Group } from '../domain/facets.ts'
import { encodeSearch, type Filter, type Sort } from '../domain/listing.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { ProductModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'
import { condition, hasAll, ORDERS, rankOf } from './listing-sql.ts'
import { type ProductRow, toProduct } from './products.ts'

const { sql } = Prisma

/** A product with its place in a list. */
export interface Listed {
  product: ProductRow
  key: string[]
}

/** The products on offer that pass the filter: `page.limit + 1` past the cursor, in the order of reading. */
export async function listProducts(
  database: Database,
  filter: Filter,
  sort: Sort,
  page: Page,
): Promise<Listed[]> {
  const { search } = filter
  const { column, type, descending } = ORDERS[sort]
  const down = descending !== page.backward
  const order = down ? sql`${column} DESC, product_id DESC` : sql`${column}, product_id`
  const [first, id] = page.cursor ?? []
  const past = page.cursor
    ? sql`(${column}, product_id) ${down ? sql`<` : sql`>`} (${first}::${type}, ${id}::uuid)`
    : sql`true`
  const rows = await database.$queryRaw<(ProductModel & { rank: string; all: boolean })[]>`
    SELECT id, sku, slug, p.name, description, p.category_id AS "categoryId", p.price_minor AS "priceMinor",
           currency, images, version, p.created_at AS "createdAt", archived_at AS "archivedAt", rank::text, "all"
      FROM (SELECT * FROM (
              SELECT l.product_id, l.name, l.price_minor, l.created_at,
                     ${search ? rankOf(search) : sql`0`} AS rank, ${search ? hasAll(search) : sql`true`} AS "all"
                FROM product_listings l WHERE ${condition(filter)}
            ) matching WHERE ${past} ORDER BY ${order} LIMIT ${page.limit + 1}) listed
      JOIN products p ON p.id = product_id
     ORDER BY ${prefixed(sort, down)}`
  return rows.map(({ rank, all, ...row }) => {
    const product = toProduct(row)
    const mode = all ? 'ALL' : 'ANY'
    const place = { RELEVANCE: rank, NAME: row.name, NEWEST: product.createdAt }
    const part = sort in place ? place[sort as keyof typeof place] : String(row.priceMinor)
    const words = sort === 'RELEVANCE' && search ? [encodeSearch({ ...search, mode })] : []
    return { product, key: [part, row.id, ...words] }
  })
}

/** The joined rows in the order in which they were listed. */
function prefixed(sort: Sort, down: boolean): Prisma.Sql {
  const column = sql`listed.${ORDERS[sort].column}`
  return down ? sql`${column} DESC, listed.product_id DESC` : sql`${column}, listed.product_id`
}

/** How many products pass the filter, by category and price band. */
export function countProducts(database: Database, filter: Filter): Promise<Group[]> {
  return database.$queryRaw<Group[]>`
    SELECT l.category_id AS "categoryId",
           width_bucket(l.price_minor, ${BAND_STARTS_MINOR}::int[]) - 1 AS band, count(*)::int AS count
      FROM product_listings l WHERE ${condition(filter)} GROUP BY 1, 2`
}
