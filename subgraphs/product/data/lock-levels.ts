/**
 * Locks stock levels, and stores an adjusted one. Whoever changes a level locks all levels of its product first, and
 * everybody locks in the same order: product, then warehouse. So no two transactions wait for each other, and what
 * a transaction knows of a product's availability is still true when it commits.
 */
import type { CurrencyCode } from '#contracts/money.ts'
import type { Adjustment } from '../domain/adjustment.ts'
import type { Level, Share, StockedProduct } from '../domain/level.ts'
import type { Tx } from './database.ts'

interface LevelRow extends Level {
  sku: string
  name: string
  archived: boolean
  priceMinor: number
  currency: CurrencyCode
}

/** Locks the levels of the products; a product that does not exist is not in the answer. */
export async function lockProducts(tx: Tx, productIds: readonly string[]): Promise<StockedProduct[]> {
  const rows = await tx.$queryRaw<LevelRow[]>`
    SELECT l.product_id AS "productId", l.warehouse_id AS "warehouseId", w.priority,
           l.on_hand AS "onHand", l.reserved, l.version, p.sku, p.name, p.archived_at IS NOT NULL AS archived,
           p.price_minor AS "priceMinor", p.currency
      FROM stock_levels l
      JOIN products p ON p.id = l.product_id
      JOIN warehouses w ON w.id = l.warehouse_id
     WHERE l.product_id = ANY(${productIds}::uuid[])
     ORDER BY l.product_id, l.warehouse_id FOR UPDATE OF l`
  const byProduct = Map.groupBy(rows, (row) => row.productId)
  return [...byProduct].flatMap(([productId, levels]) =>
    levels.slice(0, 1).map(({ sku, name, archived, priceMinor, currency }) => {
      return { productId, sku, name, archived, priceMinor, currency, levels }
    }),
  )
}

/** Locks the levels of the products that the order has. @returns also what it has, reserved or committed */
export async function lockHeld(tx: Tx, orderId: string): Promise<{ levels: Level[]; held: Share[] }> {
  const levels = await tx.$queryRaw<(Level & { quantity: number | null })[]>`
    SELECT l.product_id AS "productId", l.warehouse_id AS "warehouseId", w.priority,
           l.on_hand AS "onHand", l.reserved, l.version, r.quantity
      FROM stock_levels l
      JOIN warehouses w ON w.id = l.warehouse_id
      LEFT JOIN reservations r
        ON r.order_id = ${orderId}::uuid AND r.status IN ('RESERVED', 'COMMITTED')
       AND r.product_id = l.product_id AND r.warehouse_id = l.warehouse_id
     WHERE l.product_id IN (SELECT product_id FROM reservations WHERE order_id = ${orderId}::uuid)
     ORDER BY l.product_id, l.warehouse_id FOR UPDATE OF l`
  const held = levels.flatMap(({ productId, warehouseId, quantity }) =>
    quantity === null ? [] : [{ productId, warehouseId, quantity }],
  )
  return { levels, held }
}

/** Stores an adjusted level and its movement. @throws when the level is no longer the one that was adjusted */
export async function storeAdjustment(tx: Tx, adjustment: Adjustment, actorId: string | null): Promise<void> {
  const { productId, warehouseId, delta, reason, expectedVersion } = adjustment
  const changed = await tx.$executeRaw`
    WITH changed AS (
      UPDATE stock_levels SET on_hand = on_hand + ${delta}, version = version + 1
       WHERE product_id = ${productId}::uuid AND warehouse_id = ${warehouseId}::uuid
         AND version = ${expectedVersion}
      RETURNING product_id, warehouse_id
    )
    INSERT INTO stock_movements (product_id, warehouse_id, delta, type, reason, actor_id)
    SELECT product_id, warehouse_id, ${delta}, 'ADJUSTMENT', ${reason}, ${actorId}::uuid FROM changed`
  if (changed !== 1) throw new Error('The stock level changed under its lock.')
}
