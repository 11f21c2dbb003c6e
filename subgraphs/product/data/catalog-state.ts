/** The latest state of the catalogue, as other subgraphs keep a copy of it. */
import type { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import type { MessageData } from '#contracts/message.ts'
import type { CurrencyCode } from '#contracts/money.ts'
import type { Database, Tx } from './database.ts'

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

/** The next products by id; @param after the last id of the batch before */
export async function readCatalogState(
  tx: Tx,
  after: string | undefined,
  limit: number,
): Promise<CatalogState[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT p.id AS "productId", p.version, p.sku, p.name, p.price_minor AS "priceMinor", p.currency,
           p.archived_at IS NOT NULL AS archived,
           (SELECT sum(version)::int FROM stock_levels WHERE product_id = p.id) AS "stockVersion",
           (SELECT sum(on_hand - reserved)::int FROM stock_levels WHERE product_id = p.id) AS available
      FROM products p
     WHERE p.id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
       AND EXISTS (SELECT FROM stock_levels WHERE product_id = p.id)
     ORDER BY p.id LIMIT ${limit}`
  return rows.map(({ priceMinor, currency, stockVersion, available, ...product }) => ({
    product: { ...product, price: { amountMinor: priceMinor, currency } },
    availability: { productId: product.productId, version: stockVersion, available },
  }))
}

/** How many products have a state. */
export async function countCatalogState(database: Database): Promise<number> {
  const [row] = await database.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM products p
     WHERE EXISTS (SELECT FROM stock_levels WHERE product_id = p.id)`
  return row?.count ?? 0
}
