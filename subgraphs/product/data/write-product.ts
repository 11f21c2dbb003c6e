/** Writes products. The listing of a product (product_listings) follows by itself, by triggers. */
import type { ProductImage } from '../domain/product-image.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Tx } from './database.ts'
import { type ProductRow, toProduct } from './product-rows.ts'

export type ProductColumns = Omit<
  Prisma.ProductUncheckedCreateInput,
  'levels' | 'movements' | 'listing' | 'images'
> & {
  images: readonly ProductImage[]
}

export type ProductChanges = Omit<Prisma.ProductUncheckedUpdateInput, 'images'> & {
  images?: readonly ProductImage[]
}

/** Inserts a product with a level in every warehouse; null where its SKU or slug is taken. */
export async function insertProduct(tx: Tx, columns: ProductColumns): Promise<ProductRow | null> {
  const [row] = await tx.product.createManyAndReturn({
    data: [{ ...columns, images: toJson(columns.images) }],
    skipDuplicates: true,
  })
  if (!row) return null
  await tx.$executeRaw`
    INSERT INTO stock_levels (product_id, warehouse_id, on_hand) SELECT ${row.id}::uuid, id, 0 FROM warehouses`
  return toProduct(row)
}

/** The product, locked against other changes of it; null where there is none. */
export async function lockProduct(tx: Tx, id: string): Promise<ProductRow | null> {
  await tx.$queryRaw`SELECT FROM products WHERE id = ${id}::uuid FOR NO KEY UPDATE`
  const row = await tx.product.findUnique({ where: { id } })
  return row && toProduct(row)
}

/** Stores a change as the next version. */
export async function storeProduct(
  tx: Tx,
  id: string,
  { images, ...changes }: ProductChanges,
): Promise<ProductRow> {
  const data = {
    ...changes,
    ...(images && { images: toJson(images) }),
    version: { increment: 1 },
  }
  return toProduct(await tx.product.update({ where: { id }, data }))
}

export async function isSkuTaken(tx: Tx, sku: string): Promise<boolean> {
  return (await tx.product.count({ where: { sku } })) > 0
}

/** Whether a product other than this one has the slug. */
export async function isSlugTaken(tx: Tx, slug: string, id: string): Promise<boolean> {
  return (await tx.product.count({ where: { slug, id: { not: id } } })) > 0
}

/** The id of a category; undefined where there is none. */
export async function findCategoryId(tx: Tx, slug: string): Promise<string | undefined> {
  if (slug.includes('\0')) return undefined
  return (await tx.category.findUnique({ where: { slug }, select: { id: true } }))?.id
}

/** The availability's version of a new product: one for each of its levels. */
export function countLevels(tx: Tx, productId: string): Promise<number> {
  return tx.stockLevel.count({ where: { productId } })
}

const toJson = (images: readonly ProductImage[]) =>
  images.map(({ url, altText = null }) => ({ url, altText }))
