/**
 * The archive: the events and the saga of an order that is long finished, packed into one row. Whoever reads an order
 * finds them there, and whoever moves it brings them back first. In both directions the rows are written and deleted in
 * one transaction, so an order is always in exactly one place.
 */
import { Prisma } from '../generated/prisma/client.ts'
import type { Database, Tx } from './database.ts'
import { packing } from './archive-format.ts'
import type { EventRow } from './event-rows.ts'
import type { StoredSaga } from './saga-rows.ts'

export interface ArchivedOrder {
  saga: StoredSaga
  events: EventRow[]
}

/** As Postgres writes rows into JSON. */
interface Content {
  saga: Omit<StoredSaga, 'traceId'> & { trace_id: string | null }
  events: (Pick<EventRow, 'version' | 'type' | 'data'> & { occurred_at: string })[]
}

/** As the index of what may be archived says it. */
const IS_FINISHED = Prisma.sql`o.status IN ('COMPLETED', 'REJECTED', 'EXPIRED', 'CANCELED') AND NOT o.archived`

interface Packed {
  orderId: string
  content: string
  position: bigint
}

/**
 * Archives finished orders that did not change for so long, by the database's clock, the oldest first.
 * @returns how many; fewer than `limit` when there are no more that nobody else has taken up
 */
export async function archiveFinished(db: Database, unchangedMs: number, limit: number): Promise<number> {
  return db.$transaction(async (tx) => {
    const orders = await readLocked(tx, await lockFinished(tx, unchangedMs, limit), unchangedMs)
    if (orders.length === 0) return 0
    await makePartitions(tx, orders)
    await store(tx, orders)
    return orders.length
  })
}

/** Whoever moves an order changes its saga: locked, none of them can be moved. */
async function lockFinished(tx: Tx, unchangedMs: number, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ orderId: string }[]>`
    SELECT order_id AS "orderId" FROM sagas WHERE order_id IN (
      SELECT o.id FROM orders o
        JOIN LATERAL (SELECT s.status FROM sagas s WHERE s.order_id = o.id OFFSET 0) AS saga
          ON saga.status = CASE o.status WHEN 'COMPLETED' THEN 'SUCCEEDED' ELSE 'COMPENSATED' END
       WHERE ${IS_FINISHED} AND o.updated_at <= now() - ${unchangedMs}::bigint * interval '1 millisecond'
       ORDER BY o.updated_at LIMIT ${limit}
    ) FOR UPDATE SKIP LOCKED`
  return rows.map(({ orderId }) => orderId)
}

/** Read after they were locked: what was written meanwhile is there, and what was moved is left alone. */
async function readLocked(tx: Tx, orderIds: readonly string[], unchangedMs: number): Promise<Packed[]> {
  return tx.$queryRaw<Packed[]>`
    SELECT s.order_id AS "orderId", e.position,
           jsonb_build_object('saga', to_jsonb(s) - 'order_id', 'events', e.events)::text AS content
      FROM sagas s
      JOIN orders o ON o.id = s.order_id
      JOIN LATERAL (SELECT jsonb_agg(to_jsonb(e) - 'order_id' ORDER BY e.version) AS events, max(e.position) AS position
                      FROM order_events e WHERE e.order_id = s.order_id) AS e ON true
     WHERE s.order_id = ANY(${orderIds}::uuid[])
       AND s.status IN ('SUCCEEDED', 'COMPENSATED')
       AND ${IS_FINISHED} AND o.updated_at <= now() - ${unchangedMs}::bigint * interval '1 millisecond'`
}

/** Nearly always they are there: once a month whoever reads the archive waits until the transaction has ended. */
async function makePartitions(tx: Tx, orders: readonly Packed[]): Promise<void> {
  const orderIds = orders.map(({ orderId }) => orderId)
  await tx.$queryRaw`SELECT archived_orders_partition(id)::text FROM unnest(${orderIds}::uuid[]) AS id`
}

async function store(tx: Tx, orders: readonly Packed[]): Promise<void> {
  const rows = orders.map(({ orderId, content }) => ({
    orderId,
    content: packing.pack(content).toString('base64'),
  }))
  const newest = orders.reduce((last, { position }) => (position > last ? position : last), 0n)
  await tx.$executeRaw`
    WITH packed AS (
      SELECT "orderId" AS order_id, decode(content, 'base64') AS content
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p("orderId" uuid, content text)
    ), kept AS (
      INSERT INTO archived_orders (order_id, format, content) SELECT order_id, ${packing.format}::int, content FROM packed
    ), events AS (
      DELETE FROM order_events e USING packed p WHERE e.order_id = p.order_id
    ), done AS (
      DELETE FROM sagas s USING packed p WHERE s.order_id = p.order_id
    ), passed AS (
      INSERT INTO archive_horizon AS h (position) VALUES (${newest})
      ON CONFLICT (id) DO UPDATE SET position = greatest(h.position, excluded.position)
    )
    UPDATE orders o SET archived = true FROM packed p WHERE o.id = p.order_id`
}

/** What is archived of these orders, by order id. */
export async function findArchived(
  db: Database,
  orderIds: readonly string[],
): Promise<Map<string, ArchivedOrder>> {
  if (orderIds.length === 0) return new Map()
  const rows = await db.archivedOrder.findMany({ where: { orderId: { in: [...orderIds] } } })
  return new Map(
    rows.map(({ orderId, format, content }) => [
      orderId,
      toArchived(orderId, packing.unpack(format, content)),
    ]),
  )
}

/** Brings an order back from the archive; where it is not there, or not any more, nothing changes. */
export async function restoreArchived(db: Database, orderId: string): Promise<void> {
  const row = await db.archivedOrder.findUnique({ where: { orderId } })
  if (!row) return
  const content = packing.unpack(row.format, row.content)
  await db.$executeRaw`
    WITH gone AS (
      DELETE FROM archived_orders WHERE order_id = ${orderId}::uuid RETURNING order_id, ${content}::jsonb AS content
    ), saga AS (
      INSERT INTO sagas (id, order_id, status, steps, ending, unanswered, due_at, trace_id, updated_at, version)
      SELECT s.id, order_id, s.status, s.steps, s.ending, s.unanswered, s.due_at, s.trace_id, s.updated_at, s.version
        FROM gone, jsonb_to_record(content->'saga')
          AS s(id uuid, status text, steps jsonb, ending jsonb, unanswered int, due_at timestamptz, trace_id text,
               updated_at timestamptz, version int)
    ), events AS (
      INSERT INTO order_events (order_id, version, type, data, occurred_at, position)
      SELECT order_id, e.version, e.type, e.data, e.occurred_at, e.position
        FROM gone, jsonb_to_recordset(content->'events')
          AS e(version int, type text, data jsonb, occurred_at timestamptz, position bigint)
    )
    UPDATE orders SET archived = false FROM gone WHERE id = order_id`
}

function toArchived(orderId: string, json: string): ArchivedOrder {
  const { saga, events } = JSON.parse(json) as Content
  const { trace_id: traceId, ...rest } = saga
  return {
    saga: { ...rest, traceId },
    events: events.map(({ occurred_at, ...event }) => ({
      ...event,
      orderId,
      occurredAt: new Date(occurred_at),
    })),
  }
}
