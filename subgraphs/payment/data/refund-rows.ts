/**
 * Refunds: each is reserved while its payment is locked, before the provider is asked, and settled once, with
 * the ledger's entry in the same statement. Only what is reserved is ever asked of the provider.
 */
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

/** Records the provider's answer; where it is recorded already, nothing changes. */
export async function settleRefund(
  sql: Database | Transaction,
  refundId: string,
  outcome: RefundOutcome,
  now: Date,
): Promise<void> {
  await sql.$executeRawUnsafe(
    `WITH settled AS (
       UPDATE refunds SET status = $2::refund_status, failure = $4::text
        WHERE id = $1::uuid AND status = 'PENDING'
       RETURNING id, payment_id, amount_minor)
     INSERT INTO payment_transactions
            (id, payment_id, type, status, amount_minor, provider_reference, occurred_at)
     SELECT id, payment_id, 'REFUND', $2::text::transaction_status, amount_minor, $3::text, $5::timestamptz
       FROM settled
     ON CONFLICT DO NOTHING`,
    refundId,
    outcome.status,
    outcome.status === 'SUCCEEDED' ? outcome.providerReference : null,
    outcome.status === 'FAILED' ? outcome.failure : null,
    now,
  )
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
