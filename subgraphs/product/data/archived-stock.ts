/**
 * The archive: what an order that ended long ago had reserved, and the movements that came of it, packed into one row. The
 * movements' sum is carried forward, so that a level is still the sum of its ledger. Whoever is commanded to do something
 * about such an order brings all of it back first. In both directions the rows are written and deleted in one
 * transaction, while the order is locked, so they are always in exactly one place.
 */
import type { Database, Tx } from './database.ts'
import { packing } from './stock-packing.ts'

interface Ended {
  orderId: string
  /** As Postgres writes rows into JSON. */
  content: string
  sold: Record<string, number>
}

/**
 * Archives orders whose reservation ended so long ago, by the database's clock, the oldest first.
 * @returns how many; fewer than `limit` when there are no more that nobody else has taken up
 */
export async function archiveEnded(database: Database, unchangedMs: number, limit: number): Promise<number> {
  return database.$transaction(async (tx) => {
    const orderIds = await lockEnded(tx, unchangedMs, limit)
    if (orderIds.length === 0) return 0
    const orders = await readLocked(tx, orderIds)
    await tx.$queryRaw`SELECT archive_partition('archived_stock', id)::text FROM unnest(${orderIds}::uuid[]) AS id`
    await store(tx, orders)
    await remove(tx, orderIds)
    return orderIds.length
  })
}

/** Who does something about an order locks it first. */
async function lockEnded(tx: Tx, unchangedMs: number, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ orderId: string }[]>`
    SELECT order_id AS "orderId" FROM order_reservations o
     WHERE status IN ('COMMITTED', 'RELEASED', 'EXPIRED') AND NOT archived
       AND created_at <= now() - ${unchangedMs}::bigint * interval '1 millisecond'
       AND coalesce((SELECT max(m.occurred_at) FROM stock_movements m WHERE m.order_id = o.order_id), created_at)
           <= now() - ${unchangedMs}::bigint * interval '1 millisecond'
     ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`
  return rows.map(({ orderId }) => orderId)
}

async function readLocked(tx: Tx, orderIds: readonly string[]): Promise<Ended[]> {
  return tx.$queryRaw<Ended[]>`
    SELECT o.id AS "orderId", jsonb_build_object('reservations', r.rows, 'movements', m.rows)::text AS content, s.sold
      FROM unnest(${orderIds}::uuid[]) AS o (id),
           LATERAL (SELECT coalesce(jsonb_agg(to_jsonb(r) - 'order_id'), '[]') AS rows
                      FROM reservations r WHERE r.order_id = o.id) AS r,
           LATERAL (SELECT coalesce(jsonb_agg(to_jsonb(m) - 'order_id' ORDER BY m.id), '[]') AS rows
                      FROM stock_movements m WHERE m.order_id = o.id) AS m,
           LATERAL (SELECT coalesce(jsonb_object_agg(product_id, pieces) FILTER (WHERE pieces <> 0), '{}') AS sold
                      FROM (SELECT product_id, -sum(delta) AS pieces FROM stock_movements m
                             WHERE m.order_id = o.id GROUP BY 1) AS product) AS s`
}

async function store(tx: Tx, orders: readonly Ended[]): Promise<void> {
  const orderIds = orders.map(({ orderId }) => orderId)
  const rows = orders.map(({ content, ...order }) => {
    return { ...order, content: packing.pack(content).toString('base64') }
  })
  await tx.$executeRaw`
    WITH packed AS (
      SELECT "orderId" AS order_id, decode(content, 'base64') AS content, sold
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p("orderId" uuid, content text, sold jsonb)
    ), kept AS (
      INSERT INTO archived_stock (order_id, format, content, sold)
      SELECT order_id, ${packing.format}::int, content, sold FROM packed
    ), carried AS (
      INSERT INTO carried_forward AS c (product_id, warehouse_id, delta)
      SELECT product_id, warehouse_id, sum(delta) FROM stock_movements WHERE order_id = ANY(${orderIds}::uuid[])
       GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (product_id, warehouse_id) DO UPDATE SET delta = c.delta + excluded.delta
    )
    UPDATE order_reservations SET archived = true WHERE order_id = ANY(${orderIds}::uuid[])`
}

/** The ledger lets go only of what it sees in the archive, so this is a statement of its own. */
async function remove(tx: Tx, orderIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    WITH movements AS (DELETE FROM stock_movements WHERE order_id = ANY(${orderIds}::uuid[]))
    DELETE FROM reservations WHERE order_id = ANY(${orderIds}::uuid[])`
}

/** Brings back what is archived of a locked order. */
export async function restoreArchived(tx: Tx, orderId: string): Promise<void> {
  const archived = await tx.archivedStock.findUnique({ where: { orderId } })
  if (!archived) throw new Error(`What was archived of the order ${orderId} is not there.`)
  const content = packing.unpack(archived.format, archived.content)
  await tx.$executeRaw`
    WITH gone AS (
      DELETE FROM archived_stock WHERE order_id = ${orderId}::uuid RETURNING order_id, ${content}::jsonb AS content
    ), held AS (
      INSERT INTO reservations (order_id, product_id, warehouse_id, quantity, status, expires_at)
      SELECT order_id, r.product_id, r.warehouse_id, r.quantity, r.status, r.expires_at
        FROM gone, jsonb_to_recordset(content->'reservations')
          AS r(product_id uuid, warehouse_id uuid, quantity int, status text, expires_at timestamptz)
    ), moved AS (
      INSERT INTO stock_movements (id, product_id, warehouse_id, delta, type, reason, order_id, actor_id, occurred_at)
      SELECT m.id, m.product_id, m.warehouse_id, m.delta, m.type, m.reason, order_id, m.actor_id, m.occurred_at
        FROM gone, jsonb_to_recordset(content->'movements')
          AS m(id bigint, product_id uuid, warehouse_id uuid, delta int, type text, reason text, actor_id uuid, occurred_at timestamptz)
      RETURNING product_id, warehouse_id, delta
    ), brought AS (
      INSERT INTO carried_forward AS c (product_id, warehouse_id, delta)
      SELECT product_id, warehouse_id, -sum(delta) FROM moved GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (product_id, warehouse_id) DO UPDATE SET delta = c.delta + excluded.delta
    )
    UPDATE order_reservations SET archived = false FROM gone WHERE order_reservations.order_id = gone.order_id`
}

export interface ArchivedMovement {
  occurredAt: Date
  type: string
  delta: number
  productId: string
}

/** The movements that are archived of an order, in their order. */
export async function findArchivedMovements(
  database: Database,
  orderId: string,
): Promise<ArchivedMovement[]> {
  const archived = await database.archivedStock.findUnique({ where: { orderId } })
  if (!archived) return []
  const { movements } = JSON.parse(packing.unpack(archived.format, archived.content)) as {
    movements: { occurred_at: string; type: string; delta: number; product_id: string }[]
  }
  return movements.map(({ occurred_at, type, delta, product_id: productId }) => {
    return { occurredAt: new Date(occurred_at), type, delta, productId }
  })
}
