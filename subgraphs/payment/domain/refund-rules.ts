/**
 * What may be refunded: at most what was captured and is not refunded yet, where a refund that is under way counts
 * as refunded. An idempotency key belongs to one request; the same key with another input is refused.
 */
import { capturedMinor, refundedMinor, type Payment, type Transaction } from './payment.ts'

export interface RefundRequest {
  paymentId: string
  /** Undefined: all that is left. */
  amountMinor: number | undefined
  reason: string | null
  /** Who requested it, and under which key; null where a void did. */
  origin: { requestedBy: string; idempotencyKey: string } | null
}

/** A refund that was reserved before. */
export interface KnownRefund {
  paymentId: string
  amountMinor: number
  /** Whether all that was left was requested, and not an amount. */
  whole: boolean
  reason: string | null
}

/** What the provider answered. */
export type RefundOutcome =
  { status: 'SUCCEEDED'; providerReference: string } | { status: 'FAILED'; failure: string }

export function refundableMinor({ transactions, pendingRefunds }: Payment): number {
  const pending = pendingRefunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  return Math.max(0, capturedMinor(transactions) - refundedMinor(transactions) - pending)
}

/** @param requested undefined for all that is left @returns the amount to refund, or the limit that it exceeds */
export function decideRefund(
  payment: Payment,
  requested: number | undefined,
): { amountMinor: number } | { exceeds: number } {
  const refundable = refundableMinor(payment)
  const amountMinor = requested ?? refundable
  return amountMinor < 1 || amountMinor > refundable ? { exceeds: refundable } : { amountMinor }
}

/** Whether nothing is left once a further amount is refunded. @param transactions without that refund */
export function isFullyRefunded(transactions: readonly Transaction[], amountMinor: number): boolean {
  return refundedMinor(transactions) + amountMinor >= capturedMinor(transactions)
}

/** Whether the request under a known idempotency key is the one that the key was first used for. */
export function isSameRequest(known: KnownRefund, request: RefundRequest): boolean {
  const sameAmount =
    request.amountMinor === undefined
      ? known.whole
      : !known.whole && known.amountMinor === request.amountMinor
  return sameAmount && known.paymentId === request.paymentId && known.reason === request.reason
}
