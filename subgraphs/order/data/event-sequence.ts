/**
 * The events of all orders, in one order: by the transaction that wrote them. A transaction with a lower
 * number may commit after one with a higher, so an event is settled only when every transaction before its
 * own has ended: read up to there, the sequence has no gap that is filled later.
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
 */
import type { OrderStatus } from '../domain/order-event.ts'
import type { Database } from './database.ts'
import { type EventRow, type EventType, type RecordedEvent, statusOf, toRecorded } from './event-rows.ts'

/** A place in the sequence: behind this event. */
export interface Position {
  txid: bigint
  orderId: string
  version: number
}

export interface SequencedEvent {
  event: RecordedEvent
  previousStatus: OrderStatus | null
  position: Position
  settled: boolean
}

const LAST_OF_TRANSACTION = { orderId: 'ffffffff-ffff-ffff-ffff-ffffffffffff', version: 2_147_483_647 }

/** The events behind a position, settled or not; what comes after an unsettled one may still change. */
export async function findEventsBehind(
  db: Database,
  { txid, orderId, version }: Position,
  limit: number,
): Promise<SequencedEvent[]> {
  const rows = await db.$queryRaw<
    (EventRow & { txid: bigint; settled: boolean; previousType: EventType | null; kept: OrderStatus })[]
  >`
    SELECT e.order_id AS "orderId", e.version, e.type, e.data, e.occurred_at AS "occurredAt", e.txid,
           e.txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS settled, p.type AS "previousType",
           p.data->>'status' AS kept
      FROM order_events e
      LEFT JOIN order_events p ON p.order_id = e.order_id AND p.version = e.version - 1
     WHERE (e.txid, e.order_id, e.version) > (${txid}, ${orderId}::uuid, ${version})
     ORDER BY e.txid, e.order_id, e.version LIMIT ${limit}`
  return rows.map((row) => ({
    event: toRecorded(row),
    previousStatus: row.previousType && statusOf(row.previousType, { status: row.kept }),
    position: { txid: row.txid, orderId: row.orderId, version: row.version },
    settled: row.settled,
  }))
}

/** Before everything that is not settled yet, and the number that the next transaction will have. */
export async function findHorizon(db: Database): Promise<{ position: Position; nextTxid: bigint }> {
  const [row] = await db.$queryRaw<[{ settledBefore: bigint; nextTxid: bigint }]>`
    SELECT pg_snapshot_xmin(snapshot)::text::bigint AS "settledBefore",
           pg_snapshot_xmax(snapshot)::text::bigint AS "nextTxid" FROM pg_current_snapshot() AS snapshot`
  const { settledBefore, nextTxid } = row
  return { position: { txid: settledBefore - 1n, ...LAST_OF_TRANSACTION }, nextTxid }
}
