/**
 * The catalogue's products. A list is read by keyset: past the last row's (name, id), by the index on both,
 * so that a page far down costs what the first one does.
 */
import type { Page } from '#platform/connection.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { ProductModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'

/** What is cached: the same after a trip through JSON. Times are RFC 3339. */
export type ProductRow = Omit<ProductModel, 'createdAt' | 'archivedAt'> & {
  createdAt: string
  archivedAt: string | null
}

/** By id, in the order of the ids; null where there is none. */
export async function findProducts(
  database: Database,
  ids: readonly string[],
): Promise<(ProductRow | null)[]> {
  const rows = await database.product.findMany({ where: { id: { in: [...ids] } } })
  const byId = new Map(rows.map((row) => [row.id, toProduct(row)]))
  return ids.map((id) => byId.get(id) ?? null)
}

export async function findProduct(
  database: Database,
  key: { slug: string } | { sku: string },
): Promise<ProductRow | null> {
  const row = await database.product.findUnique({ where: key })
  return row && toProduct(row)
}

/** The sort key of a product in a list, for its cursor. */
export const keyOf = (product: ProductRow): string[] => [product.name, product.id]

/** The products on offer by name: `page.limit + 1` rows past the cursor, in the order of reading. */
export async function listProducts(database: Database, page: Page): Promise<ProductRow[]> {
  const [name, id] = page.cursor ?? []
  const past = page.backward ? Prisma.sql`<` : Prisma.sql`>`
  const order = page.backward ? Prisma.sql`name DESC, id DESC` : Prisma.sql`name, id`
  const rows = await database.$queryRaw<ProductModel[]>`
    SELECT id, sku, slug, name, description, category_id AS "categoryId", price_minor AS "priceMinor",
           currency, images, version, created_at AS "createdAt", archived_at AS "archivedAt"
      FROM products
     WHERE archived_at IS NULL
       ${page.cursor ? Prisma.sql`AND (name, id) ${past} (${name}, ${id}::uuid)` : Prisma.empty}
     ORDER BY ${order} LIMIT ${page.limit + 1}`
  return rows.map(toProduct)
}

export function countProducts(database: Database): Promise<number> {
  return database.product.count({ where: { archivedAt: null } })
}

function toProduct(row: ProductModel): ProductRow {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
  }
}
