/** Payments, each read whole: with its ledger, its refunds under way, and whether a void was requested. */
import type { CurrencyCode } from '#contracts/money.ts'
import { liveOrArchived } from '#platform/storage/live-or-archived.ts'
import type { Payment, PendingRefund, Transaction as Entry } from '../domain/payment.ts'
import { findArchived, findArchivedOfIntent, restoreArchived } from './archived-payments.ts'
import type { Database, Transaction } from './database.ts'

/** The most payments that one statement reads. */
export const MAX_BATCH = 500

export interface LedgerEntry extends Entry {
  id: string
  occurredAt: Date
}

/** A payment as it is kept. */
export interface StoredPayment extends Payment {
  customerId: string
  transactions: readonly LedgerEntry[]
}

type FromJson<Value> = { [Key in keyof Value]: Value[Key] extends Date ? string : Value[Key] }

interface Row extends Omit<StoredPayment, 'amount' | 'transactions' | 'pendingRefunds'> {
  amountMinor: number
  currency: CurrencyCode
  transactions: FromJson<LedgerEntry>[]
  pendingRefunds: FromJson<PendingRefund>[]
}

// Ids are UUIDv7, so their order is that of their making.
const WHOLE = `
  SELECT p.id, p.order_id AS "orderId", p.customer_id AS "customerId", p.amount_minor AS "amountMinor",
         p.currency, p.payment_method AS "paymentMethod", p.provider_method AS "providerMethod",
         p.provider_customer AS "providerCustomer", p.created_at AS "createdAt",
         o.void_requested_at IS NOT NULL AS "voidRequested",
         (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'id', t.id, 'type', t.type, 'status', t.status, 'amountMinor', t.amount_minor,
                   'providerReference', t.provider_reference, 'declineCode', t.decline_code,
                   'occurredAt', t.occurred_at) ORDER BY t.id), '[]')
            FROM payment_transactions t WHERE t.payment_id = p.id) AS transactions,
         (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'id', r.id, 'amountMinor', r.amount_minor, 'reason', r.reason,
                   'byVoid', r.requested_by IS NULL, 'createdAt', r.created_at)
                   ORDER BY r.id), '[]')
            FROM refunds r WHERE r.payment_id = p.id AND r.status = 'PENDING') AS "pendingRefunds"
    FROM payments p JOIN payment_orders o USING (order_id)`

/** Finds by the payments' ids or by their orders' ids (uuids), also what is archived. */
export async function findPayments(
  sql: Database | Transaction,
  by: 'id' | 'orderId',
  ids: readonly string[],
): Promise<StoredPayment[]> {
  const column = by === 'id' ? 'p.id' : 'p.order_id'
  const keyed = (payments: StoredPayment[]) => new Map(payments.map((payment) => [payment[by], payment]))
  const findLive = async (missing: readonly string[]) => {
    const rows = await sql.$queryRawUnsafe<Row[]>(`${WHOLE} WHERE ${column} = ANY($1::uuid[])`, missing)
    return keyed(rows.map(toPayment))
  }
  const found = await liveOrArchived(ids, findLive, async (missing) =>
    keyed(await findArchived(sql, by, missing)),
  )
  return [...found.values()]
}

export async function findPayment(
  sql: Database | Transaction,
  by: 'id' | 'orderId',
  id: string,
): Promise<StoredPayment | undefined> {
  const [payment] = await findPayments(sql, by, [id])
  return payment
}

/** @throws where there is no such payment: payments are never deleted, so its id must come from one that exists */
export async function getPayment(sql: Database | Transaction, id: string): Promise<StoredPayment> {
  const payment = await findPayment(sql, 'id', id)
  if (!payment) throw new Error(`there is no payment ${id}`)
  return payment
}

/**
 * Locks the payment until the transaction ends, so that nobody else who locks it decides on it meanwhile. One that is
 * archived is brought back.
 */
export async function lockPayment(tx: Transaction, id: string): Promise<StoredPayment | undefined> {
  if (!(await lockLive(tx, id))) {
    await restoreArchived(tx, id)
    await lockLive(tx, id)
  }
  // A statement of its own: it sees what the holder of the lock has written meanwhile.
  return findPayment(tx, 'id', id)
}

async function lockLive(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.$executeRawUnsafe('SELECT 1 FROM payments WHERE id = $1::uuid FOR UPDATE', id)) > 0
}

/** The payment that the provider's intent was made for. */
export async function findPaymentOfIntent(
  tx: Transaction,
  providerReference: string,
): Promise<StoredPayment | undefined> {
  const entry = await tx.paymentTransaction.findFirst({
    where: { providerReference, type: { in: ['AUTHORIZATION', 'CAPTURE'] } },
    select: { paymentId: true },
  })
  const id = entry?.paymentId ?? (await findArchivedOfIntent(tx, providerReference))
  return id === undefined ? undefined : findPayment(tx, 'id', id)
}

function toPayment({ amountMinor, currency, transactions, pendingRefunds, ...row }: Row): StoredPayment {
  return {
    ...row,
    amount: { amountMinor, currency },
    transactions: transactions.map((entry) => ({ ...entry, occurredAt: new Date(entry.occurredAt) })),
    pendingRefunds: pendingRefunds.map((refund) => ({ ...refund, createdAt: new Date(refund.createdAt) })),
  }
}
