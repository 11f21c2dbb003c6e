/**
 * The archive: a payment that ended long ago with its ledger, packed into one row. Whoever reads a payment finds it there,
 * and whoever acts on it brings it back first. In both directions the rows are written and deleted in one transaction,
 * while the payment is locked, so it is always in exactly one place. Its order's row and its refunds stay.
 */
import { Prisma } from '../generated/prisma/client.ts'
import type { Database, Transaction } from './database.ts'
import { packing } from './payment-packing.ts'
import type { StoredPayment } from './payment-rows.ts'

interface Ended {
  paymentId: string
  orderId: string
  intent: string | null
  currency: string
  capturedMinor: number
  refundedMinor: number
  /** As Postgres writes rows into JSON. */
  content: string
}

/** Nothing is under way: it was taken, released or refused, and so were its refunds. One intent tells of all of it. */
const hasEnded = (unchangedMs: number) => Prisma.sql`
  p.created_at <= now() - ${unchangedMs}::bigint * interval '1 millisecond'
  AND (SELECT bool_or(t.status = 'SUCCEEDED' AND t.type IN ('CAPTURE', 'VOID') OR t.status = 'FAILED' AND t.type = 'AUTHORIZATION')
          AND max(t.occurred_at) <= now() - ${unchangedMs}::bigint * interval '1 millisecond'
          AND count(DISTINCT t.provider_reference) FILTER (WHERE t.type <> 'REFUND') <= 1
         FROM payment_transactions t WHERE t.payment_id = p.id)
  AND NOT EXISTS (SELECT FROM refunds r WHERE r.payment_id = p.id AND r.status = 'PENDING')`

/**
 * Archives payments that ended and did not change for so long, by the database's clock, the oldest first.
 * @returns how many; fewer than `limit` when there are no more that nobody else has taken up
 */
export async function archiveEnded(database: Database, unchangedMs: number, limit: number): Promise<number> {
  return database.$transaction(async (tx) => {
    const ids = await lockEnded(tx, unchangedMs, limit)
    const payments = ids.length === 0 ? [] : await readLocked(tx, ids, unchangedMs)
    if (payments.length === 0) return 0
    const archived = payments.map(({ paymentId }) => paymentId)
    await tx.$queryRaw`SELECT archive_partition('archived_payments', id)::text FROM unnest(${archived}::uuid[]) AS id`
    await store(tx, payments)
    await remove(tx, archived)
    return payments.length
  })
}

/** An id holds the time at which it was made, so what is younger is not even looked at. */
async function lockEnded(tx: Transaction, unchangedMs: number, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM payments p
     WHERE p.id < archive_bound((now() - ${unchangedMs}::bigint * interval '1 millisecond') AT TIME ZONE 'UTC')
       AND ${hasEnded(unchangedMs)}
     ORDER BY p.id LIMIT ${limit} FOR UPDATE SKIP LOCKED`
  return rows.map(({ id }) => id)
}

/** Read after they were locked: what somebody has requested meanwhile is there. */
async function readLocked(tx: Transaction, ids: readonly string[], unchangedMs: number): Promise<Ended[]> {
  return tx.$queryRaw<Ended[]>`
    SELECT p.id AS "paymentId", p.order_id AS "orderId", p.currency, t.intent, t.captured AS "capturedMinor",
           t.refunded AS "refundedMinor", jsonb_build_object('payment', to_jsonb(p), 'transactions', t.rows,
             'void_requested', o.void_requested_at IS NOT NULL)::text AS content
      FROM payments p JOIN payment_orders o USING (order_id), LATERAL (
           SELECT jsonb_agg(to_jsonb(t) - 'payment_id' ORDER BY t.id) AS rows,
                  max(provider_reference) FILTER (WHERE type <> 'REFUND') AS intent,
                  coalesce(sum(amount_minor) FILTER (WHERE type = 'CAPTURE' AND status = 'SUCCEEDED'), 0)::int AS captured,
                  coalesce(sum(amount_minor) FILTER (WHERE type = 'REFUND' AND status = 'SUCCEEDED'), 0)::int AS refunded
             FROM payment_transactions t WHERE t.payment_id = p.id) AS t
     WHERE p.id = ANY(${ids}::uuid[]) AND ${hasEnded(unchangedMs)}`
}

/** The orders' rows first, at which requests for a payment wait. */
async function store(tx: Transaction, payments: readonly Ended[]): Promise<void> {
  const orderIds = payments.map(({ orderId }) => orderId)
  const rows = payments.map(({ content, ...payment }) => {
    return { ...payment, content: packing.pack(content).toString('base64') }
  })
  await tx.$executeRaw`
    WITH packed AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS p("paymentId" uuid, "orderId" uuid, intent text, currency text, "capturedMinor" int, "refundedMinor" int, content text)
    ), kept AS (
      INSERT INTO archived_payments (payment_id, intent, currency, captured_minor, refunded_minor, format, content)
      SELECT "paymentId", intent, currency, "capturedMinor", "refundedMinor", ${packing.format}::int, decode(content, 'base64')
        FROM packed
    )
    UPDATE payment_orders o SET archived_payment = p."paymentId" FROM packed p
     WHERE o.order_id = p."orderId" AND o.order_id = ANY(${orderIds}::uuid[])`
}

/** The ledger lets go only of what it sees in the archive, so this is a statement of its own. */
async function remove(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`DELETE FROM payment_transactions WHERE payment_id = ANY(${ids}::uuid[])`
  await tx.$executeRaw`DELETE FROM payments WHERE id = ANY(${ids}::uuid[])`
}

/** Brings a payment back from the archive; where it is not there, or not any more, nothing changes. */
export async function restoreArchived(sql: Database | Transaction, paymentId: string): Promise<void> {
  const archived = await sql.archivedPayment.findUnique({ where: { paymentId } })
  if (!archived) return
  const content = packing.unpack(archived.format, archived.content)
  await sql.$executeRaw`
    WITH gone AS (
      DELETE FROM archived_payments WHERE payment_id = ${paymentId}::uuid RETURNING ${content}::jsonb AS content
    ), paid AS (
      INSERT INTO payments (id, order_id, customer_id, amount_minor, currency, payment_method, provider_method,
                            provider_customer, trace_id, created_at)
      SELECT p.id, p.order_id, p.customer_id, p.amount_minor, p.currency, p.payment_method, p.provider_method,
             p.provider_customer, p.trace_id, p.created_at
        FROM gone, jsonb_populate_record(NULL::payments, content->'payment') AS p
      RETURNING order_id
    ), entries AS (
      INSERT INTO payment_transactions (id, payment_id, type, status, amount_minor, provider_reference, decline_code, occurred_at)
      SELECT t.id, ${paymentId}::uuid, t.type, t.status, t.amount_minor, t.provider_reference, t.decline_code, t.occurred_at
        FROM gone, jsonb_populate_recordset(NULL::payment_transactions, content->'transactions') AS t
    )
    UPDATE payment_orders o SET archived_payment = NULL FROM paid WHERE o.order_id = paid.order_id`
}

interface Content {
  payment: {
    id: string
    order_id: string
    customer_id: string
    amount_minor: number
    currency: StoredPayment['amount']['currency']
    payment_method: string
    provider_method: string | null
    provider_customer: string | null
    created_at: string
  }
  transactions: {
    id: string
    type: StoredPayment['transactions'][number]['type']
    status: StoredPayment['transactions'][number]['status']
    amount_minor: number
    provider_reference: string | null
    decline_code: string | null
    occurred_at: string
  }[]
  void_requested: boolean
}

/** What is archived of these payments, by their ids or their orders' ids. */
export async function findArchived(
  sql: Database | Transaction,
  by: 'id' | 'orderId',
  ids: readonly string[],
): Promise<StoredPayment[]> {
  if (ids.length === 0) return []
  const paymentIds = by === 'id' ? ids : await archivedPaymentsOf(sql, ids)
  if (paymentIds.length === 0) return []
  const rows = await sql.archivedPayment.findMany({ where: { paymentId: { in: [...paymentIds] } } })
  return rows.map(({ format, content }) => toPayment(JSON.parse(packing.unpack(format, content)) as Content))
}

async function archivedPaymentsOf(
  sql: Database | Transaction,
  orderIds: readonly string[],
): Promise<string[]> {
  const orders = await sql.paymentOrder.findMany({
    where: { orderId: { in: [...orderIds] }, archivedPayment: { not: null } },
    select: { archivedPayment: true },
  })
  return orders.flatMap(({ archivedPayment }) => archivedPayment ?? [])
}

/** The archived payment that the provider's intent was made for. */
export async function findArchivedOfIntent(
  sql: Database | Transaction,
  intent: string,
): Promise<string | undefined> {
  const archived = await sql.archivedPayment.findFirst({ where: { intent }, select: { paymentId: true } })
  return archived?.paymentId
}

/** The next archived payments by id. @param after the last id of those before */
export async function readArchived(
  tx: Transaction,
  after: string | undefined,
  limit: number,
): Promise<StoredPayment[]> {
  const rows = await tx.archivedPayment.findMany({
    where: { paymentId: { gt: after } },
    orderBy: { paymentId: 'asc' },
    take: limit,
  })
  return rows.map(({ format, content }) => toPayment(JSON.parse(packing.unpack(format, content)) as Content))
}

function toPayment({ payment, transactions, void_requested: voidRequested }: Content): StoredPayment {
  return {
    id: payment.id,
    orderId: payment.order_id,
    customerId: payment.customer_id,
    amount: { amountMinor: payment.amount_minor, currency: payment.currency },
    paymentMethod: payment.payment_method,
    providerMethod: payment.provider_method,
    providerCustomer: payment.provider_customer,
    createdAt: new Date(payment.created_at),
    voidRequested,
    transactions: transactions.map((entry) => ({
      id: entry.id,
      type: entry.type,
      status: entry.status,
      amountMinor: entry.amount_minor,
      providerReference: entry.provider_reference,
      declineCode: entry.decline_code,
      occurredAt: new Date(entry.occurred_at),
    })),
    pendingRefunds: [],
  }
}
