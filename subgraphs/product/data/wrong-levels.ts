/**
 * The levels that contradict their sources: what is on hand is the sum of the ledger's movements, what is reserved is
 * the sum of the standing reservations, and no more is reserved than is on hand.
 */
import type { Database } from './database.ts'

export interface WrongLevel {
  sku: string
  warehouse: string
  onHand: number
  /** What the ledger says. */
  moved: number
  reserved: number
  /** What the reservations say. */
  promised: number
}

/** The levels that contradict their sources; empty when all is well. */
export function findWrongLevels(database: Database): Promise<WrongLevel[]> {
  return database.$queryRaw<WrongLevel[]>`
    SELECT p.sku, w.code AS warehouse, l.on_hand AS "onHand", coalesce(m.moved, 0) AS moved,
           l.reserved, coalesce(r.promised, 0) AS promised
      FROM stock_levels l
      JOIN products p ON p.id = l.product_id
      JOIN warehouses w ON w.id = l.warehouse_id
      LEFT JOIN (SELECT product_id, warehouse_id, sum(delta)::int AS moved
                   FROM stock_movements GROUP BY 1, 2) m USING (product_id, warehouse_id)
      LEFT JOIN (SELECT product_id, warehouse_id, sum(quantity)::int AS promised
                   FROM reservations WHERE status = 'RESERVED' GROUP BY 1, 2) r USING (product_id, warehouse_id)
     WHERE l.on_hand <> coalesce(m.moved, 0) OR l.reserved <> coalesce(r.promised, 0)
        OR l.reserved < 0 OR l.on_hand < l.reserved
     ORDER BY p.sku, w.code`
}
