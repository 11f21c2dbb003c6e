/**
 * What an order requests: its payment and its void, which may come in any order and at once. Both go
 * through the order's row in `payment_orders`: whichever is second sees the first.
 */
import type { MinorMoney } from '#contracts/money.ts'
import { newId } from '#platform/process/new-id.ts'
import { restoreArchived } from './archived-payments.ts'
import type { Database } from './database.ts'
import { findPayment, type StoredPayment } from './payment-rows.ts'

export interface PaymentRequest {
  orderId: string
  customerId: string
  amount: MinorMoney
  /** As the customer gave it. */
  paymentMethod: string
  /** The uuid of a kept method; null where `paymentMethod` is a token of the provider's. */
  methodId: string | null
}

/** `isNew`: this call has added it, so that nobody was asked for it before. */
export type RequestedPayment = StoredPayment & { isNew: boolean }

interface Requested {
  created: boolean
  /** The order's payment, where it is in the archive. */
  archivedPayment: string | null
  voidRequested: boolean
  providerMethod: string | null
  providerCustomer: string | null
}

/**
 * Adds the payment of an order, in one statement; one whose void was requested before is voided from the start. A
 * kept method is replaced by the provider's id of it, now and for good: what is asked of the provider must be the
 * same at every retry.
 */
export async function requestPayment(
  database: Database,
  { methodId, ...request }: PaymentRequest,
  now: Date,
): Promise<RequestedPayment> {
  const { orderId, customerId, amount, paymentMethod } = request
  const id = newId()
  const [requested] = await database.$queryRawUnsafe<[Requested]>(
    `WITH ordered AS (
       INSERT INTO payment_orders (order_id) VALUES ($2::uuid)
       ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id
       RETURNING void_requested_at, archived_payment),
     method AS (
       SELECT m.provider_reference AS method, c.provider_reference AS customer
         FROM payment_methods m JOIN provider_customers c USING (customer_id)
        WHERE m.id = $8::uuid AND m.customer_id = $3::uuid AND m.detached_at IS NULL),
     created AS (
       INSERT INTO payments (id, order_id, customer_id, amount_minor, currency, payment_method,
                             provider_method, provider_customer, created_at)
       SELECT $1::uuid, $2::uuid, $3::uuid, $4::int, $5::text, $6::text,
              CASE WHEN $8::uuid IS NULL THEN $6::text ELSE method.method END, method.customer, $7::timestamptz
         FROM ordered LEFT JOIN method ON true WHERE archived_payment IS NULL
       ON CONFLICT (order_id) DO NOTHING
       RETURNING id, provider_method, provider_customer),
     voided AS (
       INSERT INTO payment_transactions (id, payment_id, type, status, amount_minor, occurred_at)
       SELECT id, id, 'VOID', 'SUCCEEDED', 0, $7::timestamptz
         FROM created, ordered WHERE void_requested_at IS NOT NULL)
     SELECT created.id IS NOT NULL AS created, archived_payment AS "archivedPayment", void_requested_at IS NOT NULL AS "voidRequested",
            provider_method AS "providerMethod", provider_customer AS "providerCustomer"
       FROM ordered LEFT JOIN created ON true`,
    id,
    orderId,
    customerId,
    amount.amountMinor,
    amount.currency,
    paymentMethod,
    now,
    methodId,
  )
  if (requested.created && !requested.voidRequested) {
    const { created: isNew, archivedPayment: _, ...known } = requested
    return { ...request, ...known, isNew, id, createdAt: now, transactions: [], pendingRefunds: [] }
  }
  if (requested.archivedPayment) await restoreArchived(database, requested.archivedPayment)
  const payment = await findPayment(database, 'orderId', orderId)
  if (!payment) throw new Error(`the payment of the order ${orderId} was requested and is not there`)
  return { ...payment, isNew: false }
}

export async function isVoidRequested(database: Database, orderId: string): Promise<boolean> {
  const order = await database.paymentOrder.findUnique({ where: { orderId } })
  return (order?.voidRequestedAt ?? null) !== null
}

/**
 * Records that the payment of an order is to be voided, whether or not there is one, and finds it. One that is archived is
 * brought back.
 */
export async function requestVoid(
  database: Database,
  orderId: string,
  now: Date,
): Promise<StoredPayment | undefined> {
  const [order] = await database.$queryRawUnsafe<{ archivedPayment: string | null }[]>(
    `INSERT INTO payment_orders (order_id, void_requested_at) VALUES ($1::uuid, $2::timestamptz)
     ON CONFLICT (order_id) DO UPDATE
       SET void_requested_at = coalesce(payment_orders.void_requested_at, excluded.void_requested_at)
     RETURNING archived_payment AS "archivedPayment"`,
    orderId,
    now,
  )
  if (order?.archivedPayment) await restoreArchived(database, order.archivedPayment)
  return findPayment(database, 'orderId', orderId)
}
