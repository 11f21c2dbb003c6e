/**
 * Settles the reserved refunds of a payment: asks the provider for each under the refund's own key, and records its
 * answer. Whoever finds a refund without an answer may retry it: the same request, a void, or the sweep.
 */
import type { Outbox } from '#platform/messaging/outbox.ts'
import { createSharedRuns } from '#platform/process/shared-runs.ts'
import type { Database, Transaction } from '../data/database.ts'
import { getPayment, type StoredPayment } from '../data/payment-rows.ts'
import { authorizedReference } from '../domain/payment.ts'
import type { PaymentCalls } from '../provider/payment-calls.ts'
import { recordRefund } from './record-refund.ts'

/** @returns the payment without pending refunds @throws where an outcome is not known */
export type SettleRefunds = (paymentId: string) => Promise<StoredPayment>

/** Concurrent calls for one payment share their runs. */
export function createSettleRefunds(
  database: Database,
  outbox: Outbox<Transaction>,
  provider: PaymentCalls,
): SettleRefunds {
  return createSharedRuns(async (paymentId) => {
    const payment = await getPayment(database, paymentId)
    if (payment.pendingRefunds.length === 0) return payment
    const reference = authorizedReference(payment)
    for (const refund of payment.pendingRefunds) {
      const outcome = await provider.refund(refund, reference)
      await outbox.transaction(async (tx, toRows) => {
        return { result: await recordRefund(tx, toRows, refund.id, outcome) }
      })
    }
    return getPayment(database, paymentId)
  })
}
