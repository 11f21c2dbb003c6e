/**
 * A move of a saga and its order: both as they are then, the order's new events and the messages about it
 * are written in one statement, and only if nobody else has moved them since they were read.
 */
import { insertMessages, type OutboxRows } from '#platform/messaging/outbox-rows.ts'
import type { LaterEvent } from '../domain/order-event.ts'
import type { Saga } from '../domain/saga-state.ts'
import { dueAt } from '../domain/saga-timeouts.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Database, Tx } from './database.ts'
import { clockFrom } from './database-clock.ts'
import type { SagaOrder, SagaRow } from './saga-rows.ts'

export interface Move {
  saga: Saga
  /** The order once the events have happened. */
  order: SagaOrder
  events: readonly LaterEvent[]
  at: Date
}

/**
 * @param messageId the message (uuid) that moves the saga; it is recorded in the inbox, and must not be there yet
 * @returns what is there now; undefined when nothing was written
 */
export async function storeMove(
  db: Database | Tx,
  before: SagaRow,
  { saga, order, events, at }: Move,
  messages: OutboxRows,
  messageId?: string,
): Promise<SagaRow | undefined> {
  const due = dueAt(saga, order.placedAt, at) ?? null
  const [row] = await db.$queryRaw<[{ moved: number; now: Date }]>`
    WITH moved AS (
      UPDATE sagas SET status = ${saga.status}, steps = ${JSON.stringify(saga.steps)}::jsonb,
             ending = ${saga.ending && JSON.stringify(saga.ending)}::jsonb, unanswered = ${saga.unanswered},
             due_at = ${due}, updated_at = ${at}, version = version + 1
       WHERE order_id = ${order.id}::uuid AND version = ${before.version} ${unlessProcessed(messageId)}
      RETURNING order_id
    )${messageId ? Prisma.sql`, processed AS (INSERT INTO inbox (message_id) SELECT ${messageId}::uuid FROM moved)` : Prisma.empty}
     ${events.length > 0 ? storeEvents(before.order.version, order, events, at) : Prisma.empty}
    , published AS (${insertMessages(messages, 'moved')})
    SELECT count(*)::int AS moved, clock_timestamp() AS now FROM moved`
  if (row.moved === 0) return undefined
  return { saga, order, version: before.version + 1, dueAt: due, now: clockFrom(row.now) }
}

const unlessProcessed = (messageId: string | undefined) =>
  messageId
    ? Prisma.sql`AND NOT EXISTS (SELECT FROM inbox WHERE message_id = ${messageId}::uuid)`
    : Prisma.empty

function storeEvents(version: number, order: SagaOrder, events: readonly LaterEvent[], at: Date): Prisma.Sql {
  const rows = events.map(({ type, ...data }, index) => ({ version: version + 1 + index, type, data }))
  return Prisma.sql`, changed AS (
      UPDATE orders SET status = ${order.status}, version = ${order.version}, updated_at = ${order.updatedAt},
             rejection_reason = ${order.rejectionReason}, fulfillment = ${order.fulfillment},
             carrier = ${order.carrier}, tracking_number = ${order.trackingNumber},
             shipped_at = ${order.shippedAt}, delivered_at = ${order.deliveredAt},
             refund_ids = ${order.refundIds}::uuid[], fully_refunded = ${order.fullyRefunded}
        FROM moved WHERE id = order_id
    ), recorded AS (
      INSERT INTO order_events (order_id, version, type, data, occurred_at)
      SELECT order_id, e.version, e.type, e.data, ${at}::timestamptz
        FROM moved, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e(version int, type text, data jsonb)
       ORDER BY e.version
    )`
}
