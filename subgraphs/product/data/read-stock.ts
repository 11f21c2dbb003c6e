/** Reads stock: fresh each time, never from a cache, and for many products at once. */
import type { Availability } from '../domain/availability.ts'
import type { StockLevelModel, WarehouseModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'

export type WarehouseRow = WarehouseModel
export type StockLevelRow = Pick<
  StockLevelModel,
  'productId' | 'warehouseId' | 'onHand' | 'reserved' | 'version'
>

/** The pieces that can be ordered of each product, in the order of the ids. */
export async function readAvailable(database: Database, productIds: readonly string[]): Promise<number[]> {
  const rows = await database.$queryRaw<{ productId: string; available: number }[]>`
    SELECT product_id AS "productId", sum(on_hand - reserved)::int AS available
      FROM stock_levels WHERE product_id = ANY(${productIds}::uuid[]) GROUP BY product_id`
  const byProduct = new Map(rows.map((row) => [row.productId, row.available]))
  return productIds.map((id) => byProduct.get(id) ?? 0)
}

/** The levels of each product by the warehouses' priority, in the order of the ids. */
export async function readLevels(
  database: Database,
  productIds: readonly string[],
): Promise<StockLevelRow[][]> {
  const rows = await database.stockLevel.findMany({
    where: { productId: { in: [...productIds] } },
    orderBy: [{ warehouse: { priority: 'asc' } }, { warehouseId: 'asc' }],
  })
  const byProduct = Map.groupBy(rows, (row) => row.productId)
  return productIds.map((id) => byProduct.get(id) ?? [])
}

/** A product's availability with its version (domain/availability.ts); undefined where it has no levels. */
export async function readAvailability(
  database: Database,
  productId: string,
): Promise<Availability | undefined> {
  const [row] = await database.$queryRaw<Availability[]>`
    SELECT product_id AS "productId", sum(version)::int AS version, sum(on_hand - reserved)::int AS available
      FROM stock_levels WHERE product_id = ${productId}::uuid GROUP BY product_id`
  return row
}

/** All warehouses, in the order in which stock is taken from them. */
export function listWarehouses(database: Database): Promise<WarehouseRow[]> {
  return database.warehouse.findMany({ orderBy: [{ priority: 'asc' }, { id: 'asc' }] })
}
