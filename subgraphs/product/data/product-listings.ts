/**
 * Lists of products: filtered, searched, sorted, counted. A page is read by keyset, past the last row's sort
 * key and id, so that a page far down costs what the first one does.
 */
import type { Page } from '#platform/graphql/connection.ts'
import { plannedAnew } from '#platform/storage/postgres.ts'
import type { Group } from '../domain/facets.ts'
import { encodeSearch } from '../domain/list-cursor.ts'
import type { Filter, Search, Sort } from '../domain/list-filter.ts'
import { BAND_STARTS_MINOR } from '../domain/price-band.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { ProductModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'
import { condition, hasAll, ORDERS, rankOf } from './listing-sql.ts'
import { type ProductRow, toProduct } from './product-rows.ts'

const { sql } = Prisma
const COLUMNS = sql`l.product_id, l.name, l.price_minor, l.created_at`

/** A product with its place in a list. */
export interface Listed {
  product: ProductRow
  key: string[]
}

/** The products on offer that pass the filter: `page.limit + 1` past the cursor, in the order of reading. */
export async function readListings(
  database: Database,
  filter: Filter,
  sort: Sort,
  page: Page,
): Promise<Listed[]> {
  const down = ORDERS[sort].descending !== page.backward
  const rows = await database.$queryRaw<(ProductModel & { rank: string; all: boolean })[]>`
    ${plannedAnew} SELECT id, sku, slug, p.name, description, p.category_id AS "categoryId", p.price_minor AS "priceMinor",
           currency, images, version, p.created_at AS "createdAt", archived_at AS "archivedAt", rank::text, "all"
      FROM (${listed(filter, sort, page)}) listed JOIN products p ON p.id = product_id
     ORDER BY ${inOrder(sql`listed.${ORDERS[sort].column}`, sql`listed.product_id`, down)}`
  return rows.map(({ rank, all, ...row }) => {
    const product = toProduct(row)
    return {
      product,
      key: keyOf(product, sort, rank, filter.search && { ...filter.search, mode: modeOf(all) }),
    }
  })
}

/**
 * The page of listings. By category, each one's page is read off its own index and the best of them are
 * kept: to go through the whole order in search of one category could take long. The products that a search
 * finds are found first and sorted then: how many they are, the planner cannot know.
 */
function listed(filter: Filter, sort: Sort, page: Page): Prisma.Sql {
  const { column, type, descending } = ORDERS[sort]
  const down = descending !== page.backward
  const [first, id] = page.cursor ?? []
  const past = page.cursor
    ? sql`(${column}, product_id) ${down ? sql`<` : sql`>`} (${first}::${type}, ${id}::uuid)`
    : sql`true`
  const rest = sql`ORDER BY ${inOrder(column, sql`product_id`, down)} LIMIT ${page.limit + 1}`
  const { search, categoryIds, ...others } = filter
  if (search) {
    return sql`
      WITH found AS MATERIALIZED (
        SELECT ${COLUMNS}, ${rankOf(search)} AS rank, ${hasAll(search)} AS "all"
          FROM product_listings l WHERE ${condition(filter)}
      ) SELECT * FROM found WHERE ${past} ${rest}`
  }
  const unranked = sql`SELECT ${COLUMNS}, 0 AS rank, true AS "all" FROM product_listings l`
  if (!categoryIds) return sql`${unranked} WHERE ${condition(filter)} AND ${past} ${rest}`
  return sql`
    SELECT paged.* FROM unnest(${categoryIds}::uuid[]) AS category(id) CROSS JOIN LATERAL (
      ${unranked} WHERE l.category_id = category.id AND ${condition(others)} AND ${past} ${rest}
    ) paged ${rest}`
}

function inOrder(column: Prisma.Sql, id: Prisma.Sql, down: boolean): Prisma.Sql {
  return down ? sql`${column} DESC, ${id} DESC` : sql`${column}, ${id}`
}

const modeOf = (all: boolean) => (all ? 'ALL' : 'ANY')

function keyOf(product: ProductRow, sort: Sort, rank: string, search: Search | undefined): string[] {
  const parts: Record<Sort, string> = {
    RELEVANCE: rank,
    NAME: product.name,
    NEWEST: product.createdAt,
    PRICE_ASC: String(product.priceMinor),
    PRICE_DESC: String(product.priceMinor),
  }
  return [parts[sort], product.id, ...(search ? [encodeSearch(search)] : [])]
}

/** How many products pass the filter, by category and price band. */
export function countListings(database: Database, filter: Filter): Promise<Group[]> {
  return database.$queryRaw<Group[]>`
    ${plannedAnew} WITH found AS ${filter.search ? sql`MATERIALIZED` : sql`NOT MATERIALIZED`} (
      SELECT l.category_id, l.price_minor FROM product_listings l WHERE ${condition(filter)}
    )
    SELECT category_id AS "categoryId",
           width_bucket(price_minor, ${BAND_STARTS_MINOR}::int[]) - 1 AS band, count(*)::int AS count
      FROM found GROUP BY 1, 2`
}
