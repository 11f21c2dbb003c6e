/** Sagas in Postgres: one row each, locked while it is moved, so that two answers never move it at once. */
import type { Projection } from '../domain/projection.ts'
import type { Ending, Saga, SagaStatus, Step } from '../domain/saga.ts'
import { dueAt } from '../domain/saga-patience.ts'
import type { Database, Tx } from './database.ts'

/** A saga together with its order: who locks the one has the other as it is. */
export interface SagaRow {
  saga: Saga
  order: SagaOrder
  /** When the reconciler looks at it; null where it waits for nothing. */
  dueAt: Date | null
}

export interface SagaOrder extends Projection {
  id: string
  customerId: string
  placedAt: Date
  totalMinor: number
  currency: string
  paymentMethod: string
}

export interface StoredSaga extends Saga {
  id: string
  traceId: string | null
}

/** Locks an order and its saga until the transaction ends. */
export async function lockSaga(tx: Tx, orderId: string): Promise<SagaRow | undefined> {
  const [row] = await tx.$queryRaw<
    (SagaOrder & {
      sagaStatus: SagaStatus
      steps: Step[]
      ending: Ending | null
      unanswered: number
      dueAt: Date | null
    })[]
  >`
    SELECT s.status AS "sagaStatus", s.steps, s.ending, s.unanswered, s.due_at AS "dueAt", o.id, o.customer_id AS "customerId",
           o.placed_at AS "placedAt", o.total_minor AS "totalMinor", o.currency, o.payment_method AS "paymentMethod",
           o.status, o.version, o.updated_at AS "updatedAt", o.rejection_reason AS "rejectionReason", o.fulfillment,
           o.carrier, o.tracking_number AS "trackingNumber", o.shipped_at AS "shippedAt", o.delivered_at AS "deliveredAt"
      FROM sagas s JOIN orders o ON o.id = s.order_id
     WHERE s.order_id = ${orderId}::uuid FOR NO KEY UPDATE`
  if (!row) return undefined
  const { sagaStatus: status, steps, ending, unanswered, dueAt: due, ...order } = row
  return { saga: { status, steps, ending, unanswered }, order, dueAt: due }
}

export async function updateSaga(
  tx: Tx,
  order: { id: string; placedAt: Date },
  saga: Saga,
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE sagas SET status = ${saga.status}, steps = ${JSON.stringify(saga.steps)}::jsonb,
           ending = ${saga.ending ? JSON.stringify(saga.ending) : null}::jsonb, unanswered = ${saga.unanswered},
           due_at = ${dueAt(saga, order.placedAt, now) ?? null}, updated_at = ${now}
     WHERE order_id = ${order.id}::uuid`
}

/** The orders whose saga has waited for long enough, the longest-waiting first. */
export async function findDueSagas(db: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await db.saga.findMany({
    where: { dueAt: { lte: now } },
    orderBy: { dueAt: 'asc' },
    take: limit,
    select: { orderId: true },
  })
  return rows.map(({ orderId }) => orderId)
}

/** The sagas of the orders, in the order of the ids. */
export async function findSagas(
  db: Database,
  orderIds: readonly string[],
): Promise<(StoredSaga | undefined)[]> {
  const rows = await db.saga.findMany({ where: { orderId: { in: [...orderIds] } } })
  const byOrder = new Map(rows.map((row) => [row.orderId, row as unknown as StoredSaga]))
  return orderIds.map((orderId) => byOrder.get(orderId))
}

/** What an order's stock is reserved by: each product once, at the price that the customer was promised. */
export async function findQuantities(
  tx: Tx,
  orderId: string,
): Promise<{ productId: string; quantity: number; unitPriceMinor: number }[]> {
  return tx.$queryRaw`
    SELECT product_id AS "productId", sum(quantity)::int AS quantity, unit_price_minor AS "unitPriceMinor"
      FROM order_lines WHERE order_id = ${orderId}::uuid
     GROUP BY product_id, unit_price_minor ORDER BY product_id`
}
