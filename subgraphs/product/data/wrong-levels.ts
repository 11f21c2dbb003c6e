/**
 * The levels that contradict their sources: what is on hand is the sum of the ledger's movements, what is reserved is
 * the sum of the standing reservations, and no more is reserved than is on hand.
 */
import { Prisma } from '../generated/prisma/client.ts'
import type { Database } from './database.ts'

export interface WrongLevel {
  productId: string
  sku: string
  warehouse: string
  onHand: number
  /** What the ledger says. */
  moved: number
  reserved: number
  /** What the reservations say. */
  promised: number
}

const FIRST = '00000000-0000-0000-0000-000000000000'

/** The levels that contradict their sources; empty when all is well. @param productIds only of these */
export function findWrongLevels(database: Database, productIds?: readonly string[]): Promise<WrongLevel[]> {
  const only = productIds ? Prisma.sql`AND product_id = ANY(${productIds}::uuid[])` : Prisma.empty
  return database.$queryRaw<WrongLevel[]>`
    SELECT product_id AS "productId", p.sku, w.code AS warehouse, l.on_hand AS "onHand",
           coalesce(m.moved, 0) AS moved, l.reserved, coalesce(r.promised, 0) AS promised
      FROM stock_levels l
      JOIN products p ON p.id = l.product_id
      JOIN warehouses w ON w.id = l.warehouse_id
      LEFT JOIN (SELECT product_id, warehouse_id, sum(delta)::int AS moved
                   FROM stock_movements WHERE true ${only} GROUP BY 1, 2) m USING (product_id, warehouse_id)
      LEFT JOIN (SELECT product_id, warehouse_id, sum(quantity)::int AS promised
                   FROM reservations WHERE status = 'RESERVED' ${only} GROUP BY 1, 2) r USING (product_id, warehouse_id)
     WHERE (l.on_hand <> coalesce(m.moved, 0) OR l.reserved <> coalesce(r.promised, 0)
        OR l.reserved < 0 OR l.on_hand < l.reserved) ${only}
     ORDER BY p.sku, w.code`
}

/** The next products that are in some warehouse, in the order of their ids. @param after undefined: the first ones */
export async function findStockedProducts(
  database: Database,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT product_id AS id FROM stock_levels
     WHERE product_id > ${after ?? FIRST}::uuid ORDER BY product_id LIMIT ${limit}`
  return rows.map(({ id }) => id)
}
