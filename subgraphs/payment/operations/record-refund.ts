/**
 * Records that a refund was made, or refused, and publishes it if it was made: once, while its payment is locked, so
 * that of several refunds at once exactly the last one says that nothing is left.
 */
import { type Message, message } from '#contracts/message.ts'
import { paymentRefunded } from '#contracts/payment.ts'
import type { ToRows } from '#platform/messaging/outbox-rows.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import type { Transaction } from '../data/database.ts'
import { findPaymentOfIntent, lockPayment } from '../data/payment-rows.ts'
import { addForeignRefund, findPaymentOfRefund, storeOutcome } from '../data/refund-rows.ts'
import { capturedMinor, type Payment } from '../domain/payment.ts'
import { isFullyRefunded, type RefundOutcome } from '../domain/refund-rules.ts'

/** One of our own refunds; where it is settled already, nothing changes. */
export async function recordRefund(
  tx: Transaction,
  toRows: ToRows,
  refundId: string,
  outcome: RefundOutcome,
): Promise<void> {
  const paymentId = await findPaymentOfRefund(tx, refundId)
  const payment = paymentId ? await lockPayment(tx, paymentId) : undefined
  const refund = payment?.pendingRefunds.find(({ id }) => id === refundId)
  if (!payment || !refund) return
  const isTold = outcome.status === 'SUCCEEDED' && !refund.byVoid
  const messages = isTold ? [refunded(payment, refundId, refund.amountMinor)] : []
  await storeOutcome(tx, refundId, outcome, toRows(messages), new Date())
  const { orderId } = payment
  log.info(
    { orderId, paymentId, refundId, amountMinor: refund.amountMinor, ...outcome },
    'a refund was settled',
  )
}

/**
 * A refund that somebody made at the provider; where it is known already, nothing changes.
 * @throws where its payment, or that it was captured, is not known (yet)
 */
export async function recordForeignRefund(
  tx: Transaction,
  toRows: ToRows,
  { intent, reference, amountMinor }: { intent: string; reference: string; amountMinor: number },
): Promise<void> {
  const found = await findPaymentOfIntent(tx, intent)
  const payment = found && (await lockPayment(tx, found.id))
  if (!payment) throw new Error(`${reference} belongs to a payment that is not known`)
  if (payment.transactions.some(({ providerReference }) => providerReference === reference)) return
  if (capturedMinor(payment.transactions) === 0) {
    throw new Error(`${reference} refunds a payment of which no capture is known`)
  }
  const id = newId()
  const refund = { id, paymentId: payment.id, amountMinor, providerReference: reference }
  log.info(
    { orderId: payment.orderId, paymentId: payment.id, refundId: id, amountMinor },
    'a refund was made at the provider',
  )
  await addForeignRefund(tx, refund, toRows([refunded(payment, id, amountMinor)]), new Date())
}

/** @param payment as it was before */
function refunded(
  { orderId, amount, transactions }: Payment,
  refundId: string,
  amountMinor: number,
): Message {
  return message(paymentRefunded, orderId, {
    orderId,
    refundId,
    amount: { amountMinor, currency: amount.currency },
    fullyRefunded: isFullyRefunded(transactions, amountMinor),
  })
}
