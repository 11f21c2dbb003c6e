/** The catalogue's products, by their keys, as they are cached: the same after a trip through JSON. */
import { z } from 'zod'
import { currencyCode, type CurrencyCode } from '#contracts/money.ts'
import type { ProductImage } from '../domain/product-image.ts'
import type { ProductModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'

/** Times are RFC 3339. */
export type ProductRow = Omit<ProductModel, 'createdAt' | 'archivedAt' | 'currency' | 'images'> & {
  createdAt: string
  archivedAt: string | null
  currency: CurrencyCode
  images: readonly ProductImage[]
}

const images = z.array(z.object({ url: z.string(), altText: z.string().nullish() }))

/** By id, in the order of the ids; null where there is none. */
export async function readProducts(
  database: Database,
  ids: readonly string[],
): Promise<(ProductRow | null)[]> {
  const rows = await database.product.findMany({ where: { id: { in: [...ids] } } })
  const byId = new Map(rows.map((row) => [row.id, toProduct(row)]))
  return ids.map((id) => byId.get(id) ?? null)
}

export async function readProductByKey(
  database: Database,
  key: { slug: string } | { sku: string },
): Promise<ProductRow | null> {
  const row = await database.product.findUnique({ where: key })
  return row && toProduct(row)
}

export function toProduct(row: ProductModel): ProductRow {
  return {
    ...row,
    currency: currencyCode.parse(row.currency),
    images: images.parse(row.images),
    createdAt: row.createdAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
  }
}
