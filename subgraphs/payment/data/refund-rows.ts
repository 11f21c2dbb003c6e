/**
 * Refunds: each is reserved while its payment is locked, before the provider is asked, and settled once, with
 * the ledger's entry in the same statement. Only what is reserved is ever asked of the provider.
 */
import { insertMessages, type OutboxRows } from '#platform/messaging/outbox-rows.ts'
import { newId } from '#platform/process/new-id.ts'
import type { KnownRefund, RefundOutcome, RefundRequest } from '../domain/refund-rules.ts'
import type { Database, Transaction } from './database.ts'

/** @returns whether it was added; false where the caller has used the key for another refund meanwhile */
export async function insertRefund(
  tx: Transaction,
  { paymentId, reason, origin, amountMinor: requested }: RefundRequest,
  amountMinor: number,
  now: Date,
): Promise<boolean> {
  const { count } = await tx.refund.createMany({
    data: {
      ...origin,
      id: newId(),
      paymentId,
      amountMinor,
      whole: requested === undefined,
      reason,
      createdAt: now,
    },
    skipDuplicates: true,
  })
  return count === 1
}

/** The refund that the caller asked for under the key, if there is one. */
export async function findRefund(
  sql: Database | Transaction,
  origin: { requestedBy: string; idempotencyKey: string },
): Promise<KnownRefund | undefined> {
  const found = await sql.refund.findUnique({ where: { requestedBy_idempotencyKey: origin } })
  return found ?? undefined
}

/** The payment that a refund belongs to. */
export async function findPaymentOfRefund(tx: Transaction, refundId: string): Promise<string | undefined> {
  const found = await tx.refund.findUnique({ where: { id: refundId }, select: { paymentId: true } })
  return found?.paymentId
}

/** Records the provider's answer to a pending refund whose payment is locked, and writes the messages along. */
export async function storeOutcome(
  tx: Transaction,
  refundId: string,
  outcome: RefundOutcome,
  messages: OutboxRows,
  now: Date,
): Promise<void> {
  const reference = outcome.status === 'SUCCEEDED' ? outcome.providerReference : null
  const failure = outcome.status === 'FAILED' ? outcome.failure : null
  await tx.$executeRaw`
    WITH settled AS (
      UPDATE refunds SET status = ${outcome.status}::refund_status, failure = ${failure}::text
       WHERE id = ${refundId}::uuid AND status = 'PENDING'
      RETURNING id, payment_id, amount_minor),
    published AS (${insertMessages(messages, 'settled')})
    INSERT INTO payment_transactions
           (id, payment_id, type, status, amount_minor, provider_reference, occurred_at)
    SELECT id, payment_id, 'REFUND', ${outcome.status}::transaction_status, amount_minor, ${reference}::text,
           ${now}::timestamptz
      FROM settled
    ON CONFLICT DO NOTHING`
}

/** Records a refund of a locked payment that somebody made at the provider, and writes the messages along. */
export async function addForeignRefund(
  tx: Transaction,
  refund: { id: string; paymentId: string; amountMinor: number; providerReference: string },
  messages: OutboxRows,
  now: Date,
): Promise<void> {
  const { id, paymentId, amountMinor, providerReference } = refund
  await tx.$executeRaw`
    WITH added AS (
      INSERT INTO payment_transactions
             (id, payment_id, type, status, amount_minor, provider_reference, occurred_at)
      VALUES (${id}::uuid, ${paymentId}::uuid, 'REFUND', 'SUCCEEDED', ${amountMinor}, ${providerReference},
              ${now}::timestamptz)
      RETURNING id)
    ${insertMessages(messages, 'added')}`
}

/** The payments that have a refund pending since before the given time, the longest first. */
export async function paymentsWithRefundsSince(
  database: Database,
  before: Date,
  limit: number,
): Promise<string[]> {
  const rows = await database.refund.findMany({
    where: { status: 'PENDING', createdAt: { lt: before } },
    select: { paymentId: true },
    distinct: ['paymentId'],
    orderBy: { createdAt: 'asc' },
    take: limit,
  })
  return rows.map(({ paymentId }) => paymentId)
}
