/** Reading sagas: one row each. How they are moved is in store-move.ts. */
import type { CurrencyCode } from '#contracts/money.ts'
import type { Projection } from '../domain/order-projection.ts'
import type { Ending, Saga, SagaStatus, Step } from '../domain/saga-state.ts'
import type { ReservedLine } from '../domain/saga-step-definition.ts'
import { findArchived } from './archived-orders.ts'
import type { Database } from './database.ts'
import { clockFrom, type DatabaseClock } from './database-clock.ts'
import { liveOrArchived } from '#platform/storage/live-or-archived.ts'

/** A saga together with its order, as they were at one moment. */
export interface SagaRow {
  saga: Saga
  order: SagaOrder
  /** Counts the moves of both. */
  version: number
  /** When the reconciler looks at it; null where it waits for nothing. */
  dueAt: Date | null
  now: DatabaseClock
}

export interface SagaOrder extends Projection {
  id: string
  customerId: string
  placedAt: Date
  totalMinor: number
  currency: CurrencyCode
  paymentMethod: string
}

export interface StoredSaga extends Saga {
  id: string
  traceId: string | null
  /** When its step is asked for again; not of an archived order, which waits for nothing. */
  dueAt?: Date | null
}

/** An order and its saga. @param messageId to find out whether this message (uuid) is a duplicate */
export async function findSaga(
  db: Database,
  orderId: string,
  messageId?: string,
): Promise<(SagaRow & { duplicate: boolean }) | undefined> {
  const [row] = await db.$queryRaw<
    (SagaOrder & {
      sagaStatus: SagaStatus
      sagaVersion: number
      steps: Step[]
      ending: Ending | null
      unanswered: number
      dueAt: Date | null
      now: Date
      duplicate: boolean
    })[]
  >`
    SELECT s.status AS "sagaStatus", s.version AS "sagaVersion", s.steps, s.ending, s.unanswered, s.due_at AS "dueAt",
           clock_timestamp() AS now,
           o.id, o.customer_id AS "customerId", o.placed_at AS "placedAt", o.total_minor AS "totalMinor", o.currency,
           o.payment_method AS "paymentMethod", o.status, o.version, o.updated_at AS "updatedAt",
           o.rejection_reason AS "rejectionReason", o.fulfillment, o.carrier, o.tracking_number AS "trackingNumber",
           o.shipped_at AS "shippedAt", o.delivered_at AS "deliveredAt",
           o.refund_ids AS "refundIds", o.fully_refunded AS "fullyRefunded",
           EXISTS (SELECT FROM inbox WHERE message_id = ${messageId ?? null}::uuid) AS duplicate
      FROM sagas s JOIN orders o ON o.id = s.order_id
     WHERE s.order_id = ${orderId}::uuid`
  if (!row) return undefined
  const {
    sagaStatus: status,
    sagaVersion: version,
    steps,
    ending,
    unanswered,
    dueAt,
    duplicate,
    now,
    ...order
  } = row
  const saga = { status, steps, ending, unanswered }
  return { saga, order, version, dueAt, duplicate, now: clockFrom(now) }
}

/** @property now the time by which it is due */
export interface DueSaga {
  orderId: string
  /** The one that the order was placed in. */
  traceId: string | null
  now: Date
}

/**
 * The orders whose saga has waited for long enough, the longest-waiting first, and the time that this was judged by.
 * @param aheadMs judges by a time that is so much later than the database's
 */
export async function findDueSagas(db: Database, aheadMs: number, limit: number): Promise<DueSaga[]> {
  return db.$queryRaw`
    SELECT order_id AS "orderId", trace_id AS "traceId", now() + ${aheadMs}::int * interval '1 millisecond' AS now
      FROM sagas WHERE due_at <= now() + ${aheadMs}::int * interval '1 millisecond'
     ORDER BY due_at LIMIT ${limit}`
}

/** The sagas of the orders, in the order of the ids; of an archived order as well. */
export async function findSagas(
  db: Database,
  orderIds: readonly string[],
): Promise<(StoredSaga | undefined)[]> {
  const byOrder = await liveOrArchived(
    orderIds,
    async (ids) => {
      const rows = await db.saga.findMany({ where: { orderId: { in: [...ids] } } })
      return new Map(rows.map((row) => [row.orderId, row as unknown as StoredSaga]))
    },
    async (ids) => {
      const archived = await findArchived(db, ids)
      return new Map([...archived].map(([id, { saga }]) => [id, saga]))
    },
  )
  return orderIds.map((orderId) => byOrder.get(orderId))
}

/** How many sagas are not finished, by their status, and how long the oldest of them has been under way. */
export async function countUnfinishedSagas(
  db: Database,
): Promise<{ status: SagaStatus; count: number; oldestSeconds: number }[]> {
  return db.$queryRaw`
    SELECT s.status, count(*)::int AS count,
           extract(epoch FROM clock_timestamp() - min(o.placed_at))::float8 AS "oldestSeconds"
      FROM sagas s JOIN orders o ON o.id = s.order_id
     WHERE s.status IN ('RUNNING', 'COMPENSATING', 'STUCK') GROUP BY s.status`
}

/** The lines that an order's stock is reserved for: each product once, at the price that the customer was promised. */
export async function findReservedLines(db: Database, orderId: string): Promise<ReservedLine[]> {
  return db.$queryRaw`
    SELECT product_id AS "productId", sum(quantity)::int AS quantity, unit_price_minor AS "unitPriceMinor"
      FROM order_lines WHERE order_id = ${orderId}::uuid
     GROUP BY product_id, unit_price_minor ORDER BY product_id`
}
