/** Sagas in Postgres: one row each, locked while it is moved, so that two answers never move it at once. */
import type { Failure, Saga, SagaStatus, Step } from '../domain/saga.ts'
import type { Database, Tx } from './database.ts'

/** A saga together with what its commands need to know of the order. */
export interface SagaRow {
  saga: Saga
  order: {
    id: string
    customerId: string
    version: number
    totalMinor: number
    currency: string
    paymentMethod: string
  }
}

export interface StoredSaga extends Saga {
  id: string
  traceId: string | null
}

export async function insertSaga(
  tx: Tx,
  stored: { id: string; orderId: string; saga: Saga; traceId: string | undefined; now: Date },
): Promise<void> {
  const { id, orderId, saga, traceId, now } = stored
  await tx.saga.create({
    data: { id, orderId, status: saga.status, steps: [...saga.steps] as object[], traceId, updatedAt: now },
  })
}

/** Locks an order's saga until the transaction ends. */
export async function lockSaga(tx: Tx, orderId: string): Promise<SagaRow | undefined> {
  const [row] = await tx.$queryRaw<
    (SagaRow['order'] & { status: SagaStatus; steps: Step[]; failure: Failure | null })[]
  >`
    SELECT s.status, s.steps, s.failure, o.id, o.customer_id AS "customerId", o.version,
           o.total_minor AS "totalMinor", o.currency, o.payment_method AS "paymentMethod"
      FROM sagas s JOIN orders o ON o.id = s.order_id
     WHERE s.order_id = ${orderId}::uuid FOR UPDATE OF s`
  if (!row) return undefined
  const { status, steps, failure, ...order } = row
  return { saga: { status, steps, failure }, order }
}

export async function updateSaga(tx: Tx, orderId: string, saga: Saga, now: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE sagas SET status = ${saga.status}, steps = ${JSON.stringify(saga.steps)}::jsonb,
           failure = ${saga.failure ? JSON.stringify(saga.failure) : null}::jsonb, updated_at = ${now}
     WHERE order_id = ${orderId}::uuid`
}

/** The orders whose saga is under way and has not moved since `before`, the longest-waiting first. */
export async function findWaitingSagas(db: Database, before: Date, limit: number): Promise<string[]> {
  const rows = await db.saga.findMany({
    where: { status: { in: ['RUNNING', 'COMPENSATING'] }, updatedAt: { lt: before } },
    orderBy: { updatedAt: 'asc' },
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

/** What an order's stock is reserved by: each product once. */
export async function findQuantities(
  tx: Tx,
  orderId: string,
): Promise<{ productId: string; quantity: number }[]> {
  return tx.$queryRaw`
    SELECT product_id AS "productId", sum(quantity)::int AS quantity
      FROM order_lines WHERE order_id = ${orderId}::uuid GROUP BY product_id ORDER BY product_id`
}
