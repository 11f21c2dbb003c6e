/**
 * Reserves a refund against what is left of its payment, while the payment is locked: so concurrent refunds never
 * exceed what was captured. The same idempotency key with the same input reserves nothing more.
 */
import type { Database } from '../data/database.ts'
import { lockPayment, type StoredPayment } from '../data/payment-rows.ts'
import { findRefund, insertRefund } from '../data/refund-rows.ts'
import { decideRefund, isSameRequest, type RefundRequest } from '../domain/refund-rules.ts'

export type RefundError =
  | { code: 'PAYMENT_NOT_FOUND' }
  | { code: 'IDEMPOTENCY_KEY_REUSED' }
  | { code: 'REFUND_EXCEEDS_CAPTURED'; payment: StoredPayment; refundableMinor: number }

/** @returns why nothing was reserved, or undefined where the refund is reserved now or was before */
export async function reserveRefund(
  database: Database,
  request: RefundRequest,
): Promise<RefundError | undefined> {
  return database.$transaction(async (tx): Promise<RefundError | undefined> => {
    const payment = await lockPayment(tx, request.paymentId)
    const known = request.origin && (await findRefund(tx, request.origin))
    if (known) return isSameRequest(known, request) ? undefined : { code: 'IDEMPOTENCY_KEY_REUSED' }
    if (!payment) return { code: 'PAYMENT_NOT_FOUND' }
    const decision = decideRefund(payment, request.amountMinor)
    if ('exceeds' in decision) {
      return { code: 'REFUND_EXCEEDS_CAPTURED', payment, refundableMinor: decision.exceeds }
    }
    const reserved = await insertRefund(tx, request, decision.amountMinor, new Date())
    // Another payment's refund has taken the key at this very moment.
    return reserved ? undefined : { code: 'IDEMPOTENCY_KEY_REUSED' }
  })
}
