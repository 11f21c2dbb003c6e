/**
 * The events of all orders, in one order: by the position that each is given when it is inserted. A lower position
 * may be committed after a higher one, so an event is settled only when no transaction that could still commit a
 * lower one is under way. Who inserts events claims, before the first position is taken, all above the newest one that
 * there is: read up to the lowest claim, the sequence has no gap that is filled later. Transactions that insert no
 * events claim nothing, and hold up nobody. The trigger and the function are in the migration.
 */
import type { OrderStatus } from '../domain/order-event.ts'
import type { Database } from './database.ts'
import { type EventRow, type EventType, type RecordedEvent, statusOf, toRecorded } from './event-rows.ts'

/** A place in the sequence: behind the event that has it. */
export type Position = bigint

export interface SequencedEvent {
  event: RecordedEvent
  previousStatus: OrderStatus | null
  position: Position
}

/** How far the sequence is. Behind `settled`, up to `newest`, events may still appear. */
export interface Horizon {
  /** Events up to it may have been archived with their orders: the sequence has gaps there. */
  archived: Position
  settled: Position
  newest: Position
}

/** What is read of the sequence must be read after this: up to `settled`, everything is there by now. */
export async function findHorizon(db: Database): Promise<Horizon> {
  const [horizon] = await db.$queryRaw<[Horizon]>`
    SELECT settled, newest, coalesce((SELECT position FROM archive_horizon), 0) AS archived FROM order_events_horizon()`
  return horizon
}

/** The events behind a position, up to one that is settled. */
export async function findEventsBehind(
  db: Database,
  position: Position,
  settled: Position,
  limit: number,
): Promise<SequencedEvent[]> {
  const rows = await db.$queryRaw<
    (EventRow & { position: Position; previousType: EventType | null; kept: OrderStatus })[]
  >`
    SELECT e.order_id AS "orderId", e.version, e.type, e.data, e.occurred_at AS "occurredAt", e.position,
           p.type AS "previousType", p.data->>'status' AS kept
      FROM order_events e
      LEFT JOIN order_events p ON p.order_id = e.order_id AND p.version = e.version - 1
     WHERE e.position > ${position} AND e.position <= ${settled}
     ORDER BY e.position LIMIT ${limit}`
  return rows.map((row) => ({
    event: toRecorded(row),
    previousStatus: row.previousType && statusOf(row.previousType, { status: row.kept }),
    position: row.position,
  }))
}
