/** The latest state of the catalogue, as other subgraphs keep a copy of it. */
import type { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import type { MessageData } from '#contracts/message.ts'
import type { CurrencyCode } from '#contracts/money.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Tx } from './database.ts'

export interface CatalogState {
  product: MessageData<typeof productChanged>
  availability: MessageData<typeof availabilityChanged>
}

interface Row {
  productId: string
  version: number
  sku: string
  name: string
  priceMinor: number
  currency: CurrencyCode
  archived: boolean
  stockVersion: number
  available: number
}

const FIRST = '00000000-0000-0000-0000-000000000000'

/** The next products by id; @param after the last id of the batch before */
export function readCatalogState(tx: Tx, after: string | undefined, limit: number): Promise<CatalogState[]> {
  return readWhere(tx, Prisma.sql`p.id > ${after ?? FIRST}::uuid`, limit)
}

/** The state of one product, which nobody changes until the end of the transaction. */
export async function lockCatalogState(tx: Tx, productId: string): Promise<CatalogState | undefined> {
  await tx.$queryRaw`SELECT FROM products WHERE id = ${productId}::uuid FOR NO KEY UPDATE`
  await tx.$queryRaw`
    SELECT FROM stock_levels WHERE product_id = ${productId}::uuid ORDER BY product_id, warehouse_id FOR UPDATE`
  const [state] = await readWhere(tx, Prisma.sql`p.id = ${productId}::uuid`, 1)
  return state
}

async function readWhere(tx: Tx, condition: Prisma.Sql, limit: number): Promise<CatalogState[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT p.id AS "productId", p.version, p.sku, p.name, p.price_minor AS "priceMinor", p.currency,
           p.archived_at IS NOT NULL AS archived,
           (SELECT sum(version)::int FROM stock_levels WHERE product_id = p.id) AS "stockVersion",
           (SELECT sum(on_hand - reserved)::int FROM stock_levels WHERE product_id = p.id) AS available
      FROM products p
     WHERE ${condition} AND EXISTS (SELECT FROM stock_levels WHERE product_id = p.id)
     ORDER BY p.id LIMIT ${limit}`
  return rows.map(({ priceMinor, currency, stockVersion, available, ...product }) => ({
    product: { ...product, price: { amountMinor: priceMinor, currency } },
    availability: { productId: product.productId, version: stockVersion, available },
  }))
}

/** Moves the product's versions on, past ones that were published and that this database does not know. */
export async function raiseVersions(
  tx: Tx,
  productId: string,
  by: { product: number; availability: number },
): Promise<void> {
  if (by.product > 0)
    await tx.$executeRaw`UPDATE products SET version = version + ${by.product} WHERE id = ${productId}::uuid`
  if (by.availability > 0)
    await tx.$executeRaw`
      UPDATE stock_levels SET version = version + ${by.availability}
       WHERE product_id = ${productId}::uuid
         AND warehouse_id = (SELECT min(warehouse_id::text)::uuid FROM stock_levels WHERE product_id = ${productId}::uuid)`
}
