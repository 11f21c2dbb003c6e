/**
 * The levels that contradict their sources: what is on hand is the sum of the ledger's movements, those that are archived
 * included, what is reserved is the sum of the standing reservations, and no more is reserved than is on hand. And the
 * products of which another number of pieces is carried forward than was sold by what is archived.
 */
import type { Database, Tx } from './database.ts'

/** Products in a statement: none takes long, however many movements there are. */
const PRODUCTS = 500
const ARCHIVED = 5_000
/** Of everything together; each statement has its own time-out. */
const TIMEOUT_MS = 30 * 60_000
const FIRST = '00000000-0000-0000-0000-000000000000'

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

export interface WrongCarry {
  productId: string
  /** What is carried forward over all warehouses. */
  carried: number
  /** What left the warehouses for archived orders. */
  sold: number
}

/** As of one moment; empty when all is well. */
export function findWrongLevels(database: Database): Promise<WrongLevel[]> {
  return inOneMoment(database, async (tx) => {
    const wrong: WrongLevel[] = []
    for (let after: string | undefined = FIRST; after;) {
      const ids = await nextProducts(tx, after, PRODUCTS)
      wrong.push(...(await wrongLevelsOf(tx, ids)))
      after = ids.at(-1)
    }
    return wrong.sort((one, other) =>
      `${one.sku} ${one.warehouse}` < `${other.sku} ${other.warehouse}` ? -1 : 1,
    )
  })
}

/** In the order of their ids. @param after undefined: the first ones */
export async function nextProducts(
  database: Pick<Tx, '$queryRaw'>,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const [page] = await database.$queryRaw<[{ ids: string[] }]>`
    SELECT ARRAY(SELECT id::text FROM products WHERE id > ${after ?? FIRST}::uuid ORDER BY id LIMIT ${limit}) AS ids`
  return page.ids
}

/** Of these products. */
export function wrongLevelsOf(
  tx: Pick<Tx, '$queryRaw'>,
  productIds: readonly string[],
): Promise<WrongLevel[]> {
  return tx.$queryRaw<WrongLevel[]>`
    SELECT p.id AS "productId", p.sku, w.code AS warehouse, l.on_hand AS "onHand", m.moved, l.reserved, coalesce(r.promised, 0) AS promised
      FROM stock_levels l
      JOIN products p ON p.id = l.product_id
      JOIN warehouses w ON w.id = l.warehouse_id
      LEFT JOIN carried_forward c USING (product_id, warehouse_id)
      CROSS JOIN LATERAL (SELECT (coalesce(c.delta, 0) + coalesce(sum(delta), 0))::int AS moved FROM stock_movements m
                    WHERE m.product_id = l.product_id AND m.warehouse_id = l.warehouse_id) AS m
      LEFT JOIN (SELECT product_id, warehouse_id, sum(quantity)::int AS promised
                   FROM reservations WHERE status = 'RESERVED' GROUP BY 1, 2) r USING (product_id, warehouse_id)
     WHERE l.product_id = ANY(${productIds}::uuid[])
       AND (l.on_hand <> m.moved OR l.reserved <> coalesce(r.promised, 0) OR l.reserved < 0 OR l.on_hand < l.reserved)`
}

/** As of one moment; empty when all is well. */
export function findWrongCarries(database: Database): Promise<WrongCarry[]> {
  return inOneMoment(database, async (tx) => {
    const sold = new Map<string, number>()
    for (let after: string | undefined = FIRST; after;) {
      const page: { orderId: string; sold: Record<string, number> }[] = await tx.$queryRaw`
        SELECT order_id AS "orderId", sold FROM archived_stock WHERE order_id > ${after}::uuid ORDER BY order_id LIMIT ${ARCHIVED}`
      for (const order of page)
        for (const [id, pieces] of Object.entries(order.sold)) sold.set(id, (sold.get(id) ?? 0) + pieces)
      after = page.at(-1)?.orderId
    }
    const carried = await tx.$queryRaw<{ productId: string; carried: number }[]>`
      SELECT product_id AS "productId", sum(delta)::int AS carried FROM carried_forward GROUP BY 1`
    const byProduct = new Map(carried.map((row) => [row.productId, row.carried]))
    const ids = new Set([...sold.keys(), ...byProduct.keys()])
    return [...ids]
      .map((id) => ({ productId: id, carried: byProduct.get(id) ?? 0, sold: sold.get(id) ?? 0 }))
      .filter((product) => product.carried + product.sold !== 0)
  })
}

function inOneMoment<Result>(database: Database, read: (tx: Tx) => Promise<Result>): Promise<Result> {
  return database.$transaction(read, { isolationLevel: 'RepeatableRead', timeout: TIMEOUT_MS })
}
