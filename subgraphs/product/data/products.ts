/** The catalogue's products, by their keys. */
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

export function toProduct(row: ProductModel): ProductRow {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
  }
}
