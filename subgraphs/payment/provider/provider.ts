/**
 * The payment service provider, asked through its own SDK. What moves money has an idempotency key that derives
 * from the payment, so that asking again is asking about the same thing and never charges or refunds twice; its
 * answers come back as entries for the ledger.
 */
import { toGlobalId } from '#contracts/ids.ts'
import type Stripe from 'stripe'
import type { RefundOutcome } from '../data/refunds.ts'
import { notMade, type Payment, type PendingRefund, type Transaction } from '../domain/payment.ts'
import {
  entriesOf,
  entriesOfAttempt,
  entriesOfConflict,
  entriesOfRefusal,
  outcomeOfRefund,
  outcomeOfRefusedRefund,
} from './provider-answers.ts'
import type { Ask } from './provider-policy.ts'

/** The provider forgets a key after 24 hours; an hour earlier it is no longer relied on. */
const KEY_LIFETIME_MS = 23 * 60 * 60 * 1_000

export interface Provider {
  /**
   * Holds the payment's amount, or finds out what became of an earlier attempt to.
   * @throws where the outcome is not known; it is safe to ask again. So do the others.
   */
  authorize(payment: Payment): Promise<Transaction[]>
  /** Takes the money that is held. */
  capture(payment: Payment, reference: string): Promise<Transaction[]>
  /** Lets go of the money that is held. */
  release(payment: Payment, reference: string): Promise<Transaction[]>
  /** Gives money back. */
  refund(refund: PendingRefund, reference: string): Promise<RefundOutcome>
}

export function connectProvider(stripe: Stripe, ask: Ask, now: () => number = Date.now): Provider {
  const isForgotten = (createdAt: Date) => now() - createdAt.getTime() > KEY_LIFETIME_MS

  async function find(payment: Payment): Promise<Stripe.PaymentIntent | undefined> {
    const query = `metadata['payment_id']:'${toGlobalId('pay', payment.id)}'`
    const found = await ask('search', () => stripe.paymentIntents.search({ query, limit: 1 }))
    return found.data[0]
  }

  return {
    async authorize(payment) {
      if (payment.providerMethod === null) return [notMade(payment)]
      if (isForgotten(payment.createdAt)) {
        // To use its key anew could charge twice. By now the search is complete.
        const intent = await find(payment)
        return intent ? entriesOfAttempt(intent) : [notMade(payment)]
      }
      try {
        const options = { idempotencyKey: `authorize-${payment.id}` }
        const params = authorization(payment, payment.providerMethod)
        return entriesOfAttempt(await ask('authorize', () => stripe.paymentIntents.create(params, options)))
      } catch (error) {
        const refusal = entriesOfRefusal(error, payment.amount.amountMinor)
        if (refusal) return refusal
        // The search lags behind: what it finds is there, what it does not find may be there too.
        const intent = await find(payment).catch(() => undefined)
        if (intent) return entriesOfAttempt(intent)
        throw error
      }
    },

    async capture(payment, reference) {
      const options = { idempotencyKey: `capture-${payment.id}` }
      return ask('capture', () => stripe.paymentIntents.capture(reference, {}, options)).then(
        entriesOf,
        entriesOfConflict,
      )
    },

    async release(payment, reference) {
      const options = { idempotencyKey: `void-${payment.id}` }
      return ask('cancel', () => stripe.paymentIntents.cancel(reference, {}, options)).then(
        entriesOf,
        entriesOfConflict,
      )
    },

    async refund(refund, reference) {
      const refundId = toGlobalId('txn', refund.id)
      const made = () => findRefund(stripe, ask, reference, refundId)
      if (isForgotten(refund.createdAt)) {
        const found = await made()
        return found ? outcomeOfRefund(found) : { status: 'FAILED', failure: 'expired' }
      }
      const params: Stripe.RefundCreateParams = {
        payment_intent: reference,
        amount: refund.amountMinor,
        metadata: { refund_id: refundId, ...(refund.reason && { reason: refund.reason }) },
      }
      const options = { idempotencyKey: `refund-${refund.id}` }
      try {
        return outcomeOfRefund(await ask('refund', () => stripe.refunds.create(params, options)))
      } catch (error) {
        const found = await made().catch(() => undefined)
        return found ? outcomeOfRefund(found) : outcomeOfRefusedRefund(error)
      }
    },
  }
}

function authorization(payment: Payment, method: string): Stripe.PaymentIntentCreateParams {
  const { amount, providerCustomer } = payment
  return {
    amount: amount.amountMinor,
    currency: amount.currency.toLowerCase(),
    payment_method: method,
    ...(providerCustomer && { customer: providerCustomer }),
    allowed_payment_method_types: ['card'],
    capture_method: 'manual',
    confirm: true,
    // The customer is not there to be asked: a card that wants them to be is declined.
    off_session: true,
    metadata: {
      order_id: toGlobalId('ord', payment.orderId),
      payment_id: toGlobalId('pay', payment.id),
    },
  }
}

async function findRefund(
  stripe: Stripe,
  ask: Ask,
  reference: string,
  refundId: string,
): Promise<Stripe.Refund | undefined> {
  const refunds = await ask('list refunds', () =>
    stripe.refunds.list({ payment_intent: reference, limit: 100 }),
  )
  return refunds.data.find(({ metadata }) => metadata?.refund_id === refundId)
}
