/**
 * Voids the payment of an order, whatever was done: what is held is released, what was captured is refunded. A void
 * that comes before its authorization prevents it, and never makes one to learn what became of it. It is answered when nothing is held or kept any more; until then
 * it fails, and is delivered again.
 */
import { message } from '#contracts/message.ts'
import { paymentVoided } from '#contracts/payment.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Database, Transaction } from '../data/database.ts'
import { answer, record } from '../data/ledger-rows.ts'
import { requestVoid } from '../data/payment-requests.ts'
import { getPayment, type StoredPayment } from '../data/payment-rows.ts'
import { decideVoid } from '../domain/payment-decisions.ts'
import type { Transaction as Entry } from '../domain/payment.ts'
import type { PaymentCalls } from '../provider/payment-calls.ts'
import { reserveRefund } from './reserve-refund.ts'
import type { SettleRefunds } from './settle-refunds.ts'

/** Enough to find the outcome of the authorization, to release, to refund, and to see that nothing is left. */
const MAX_STEPS = 5

/** @param commandId the id of the command's message: it is answered once */
export type VoidPayment = (orderId: string, commandId: string) => Promise<void>

export function createVoidPayment(
  database: Database,
  outbox: Outbox<Transaction>,
  provider: PaymentCalls,
  settleRefunds: SettleRefunds,
): VoidPayment {
  return async (orderId, commandId) => {
    let payment = await requestVoid(database, orderId, new Date())
    for (let step = 0; payment && step < MAX_STEPS; step++) {
      const compensated = await compensate(payment)
      if (!compensated) break
      payment = compensated
    }
    if (payment && decideVoid(payment).action !== 'answer-voided') {
      throw new Error(`the payment of the order ${orderId} is not compensated yet`)
    }
    await outbox.statement([message(paymentVoided, orderId, { orderId })], async (messages) => {
      return (await answer(database, commandId, messages)) || undefined
    })
  }

  /** One step of the compensation; undefined where nothing is left to compensate. */
  async function compensate(payment: StoredPayment): Promise<StoredPayment | undefined> {
    const decision = decideVoid(payment)
    switch (decision.action) {
      case 'preclude':
        return apply(payment, await provider.preclude(payment))
      case 'release':
        return apply(payment, await provider.release(decision.reference))
      case 'refund':
        return refundRest(payment.id)
      case 'answer-voided':
        return undefined
      default:
        return decision satisfies never
    }
  }

  async function apply(payment: StoredPayment, entries: Entry[]): Promise<StoredPayment> {
    await record(database, payment, entries, new Date())
    return getPayment(database, payment.id)
  }

  /** Refunds what is left, and settles what is under way. @throws where an outcome is not known */
  async function refundRest(paymentId: string): Promise<StoredPayment> {
    const request = { paymentId, amountMinor: undefined, reason: null, origin: null }
    const error = await reserveRefund(database, request)
    // Nothing is left where refunds that are under way take all of it.
    if (error && error.code !== 'REFUND_EXCEEDS_CAPTURED') {
      throw new Error(`the payment ${paymentId} could not be refunded: ${error.code}`)
    }
    return settleRefunds(paymentId)
  }
}
