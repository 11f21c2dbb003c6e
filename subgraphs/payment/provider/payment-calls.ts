/**
 * The calls that move money, through the provider's own SDK. Each has an idempotency key that derives from the
 * payment, so that a retry never charges or refunds twice; the answers come back as entries for the ledger.
 */
import { toGlobalId } from '#contracts/ids.ts'
import type Stripe from 'stripe'
import {
  METHOD_UNKNOWN,
  notMade,
  type Payment,
  type PendingRefund,
  type Transaction,
} from '../domain/payment.ts'
import type { RefundOutcome } from '../domain/refund-rules.ts'
import {
  entriesOf,
  entriesOfAttempt,
  entriesOfConflict,
  entriesOfRefusal,
  isKeyTaken,
  isOpen,
  outcomeOfRefund,
  outcomeOfRefusedRefund,
} from './answers.ts'
import type { CallProvider } from './policy.ts'

/** The provider deletes a key after 24 hours; an hour earlier it is no longer relied on. */
const KEY_LIFETIME_MS = 23 * 60 * 60 * 1_000

/** The order is being undone, so nothing may be authorized for it any more. */
export class UndoneError extends Error {
  override name = 'UndoneError'
}

export interface PaymentCalls {
  /**
   * Holds the payment's amount, or finds what an earlier attempt did.
   * @param isUndone is asked right before each attempt, which may come long after the call
   * @throws UndoneError where it says so: nothing is attempted then. @throws where the outcome is not known; a retry is
   * safe. The other calls do the same.
   */
  authorize(payment: Payment, isUndone: () => Promise<boolean>): Promise<Transaction[]>
  /**
   * Finds what an attempt to authorize did, without making one; where it did nothing, it never will, however late
   * its request arrives.
   */
  preclude(payment: Payment): Promise<Transaction[]>
  /**
   * What has become of an intent that waits for its customer. One that they can only confirm anew, after a failure, is
   * canceled first, so that nothing can come of it any more.
   */
  followUp(reference: string): Promise<Transaction[]>
  /** What the customer authenticates with; undefined where the intent does not wait for them. */
  findClientSecret(reference: string): Promise<string | undefined>
  /** Takes the amount that is held. */
  capture(payment: Payment, reference: string): Promise<Transaction[]>
  /** Releases the amount that is held. */
  release(reference: string): Promise<Transaction[]>
  refund(refund: PendingRefund, reference: string): Promise<RefundOutcome>
}

export function connectPaymentCalls(
  stripe: Stripe,
  call: CallProvider,
  now: () => number = Date.now,
): PaymentCalls {
  const isKeyExpired = (createdAt: Date) => now() - createdAt.getTime() > KEY_LIFETIME_MS

  async function find(payment: Payment): Promise<Stripe.PaymentIntent | undefined> {
    const query = `metadata['payment_id']:'${toGlobalId('pay', payment.id)}'`
    const found = await call('search', () => stripe.paymentIntents.search({ query, limit: 1 }))
    return found.data[0]
  }

  const attempt = (payment: Payment, method: string, isUndone?: () => Promise<boolean>) =>
    call('authorize', async () => {
      if (await isUndone?.()) throw new UndoneError(`the order ${payment.orderId} is being undone`)
      return stripe.paymentIntents.create(authorization(payment, method), authorizationKey(payment))
    })

  /**
   * Uses the key of the authorization for an intent that charges nothing: from then on the provider refuses the
   * authorization. Where the key was used before, the authorization was answered, and is answered alike again.
   */
  async function takeKey(payment: Payment, method: string): Promise<Stripe.PaymentIntent> {
    try {
      const { amount, currency, metadata } = authorization(payment, method)
      const params = { amount, currency, metadata, confirm: false }
      return await call('preclude', () => stripe.paymentIntents.create(params, authorizationKey(payment)))
    } catch (error) {
      if (isKeyTaken(error)) return attempt(payment, method)
      throw error
    }
  }

  const retrieve = (reference: string) => call('retrieve', () => stripe.paymentIntents.retrieve(reference))

  async function cancel(reference: string): Promise<Transaction[]> {
    const idempotencyKey = `void-${reference}`
    return call('cancel', () => stripe.paymentIntents.cancel(reference, {}, { idempotencyKey })).then(
      entriesOf,
      entriesOfConflict,
    )
  }

  return {
    async authorize(payment, isUndone) {
      if (payment.providerMethod === null) return [notMade(payment, METHOD_UNKNOWN)]
      if (isKeyExpired(payment.createdAt)) {
        // To use its key once more could charge twice. By now the search is complete.
        const intent = await find(payment)
        return intent ? entriesOfAttempt(intent) : [notMade(payment)]
      }
      try {
        return entriesOfAttempt(await attempt(payment, payment.providerMethod, isUndone))
      } catch (error) {
        if (error instanceof UndoneError) throw error
        const refusal = entriesOfRefusal(error, payment.amount.amountMinor)
        if (refusal) return refusal
        // The search lags behind: what it does not find may exist all the same.
        const intent = await find(payment).catch(() => undefined)
        if (intent) return entriesOfAttempt(intent)
        throw error
      }
    },

    async preclude(payment) {
      if (payment.providerMethod === null) return [notMade(payment, METHOD_UNKNOWN)]
      let intent = await find(payment)
      if (!intent && isKeyExpired(payment.createdAt)) return [notMade(payment)]
      try {
        intent ??= await takeKey(payment, payment.providerMethod)
      } catch (error) {
        const refusal = entriesOfRefusal(error, payment.amount.amountMinor)
        if (refusal) return refusal
        throw error
      }
      return isOpen(intent) ? cancel(intent.id) : entriesOf(intent)
    },

    async followUp(reference) {
      const intent = await retrieve(reference)
      return intent.status === 'requires_payment_method' ? cancel(reference) : entriesOf(intent)
    },

    async findClientSecret(reference) {
      const { status, client_secret: secret } = await retrieve(reference)
      return status === 'requires_action' && secret !== null ? secret : undefined
    },

    async capture(payment, reference) {
      const options = { idempotencyKey: `capture-${payment.id}` }
      return call('capture', () => stripe.paymentIntents.capture(reference, {}, options)).then(
        entriesOf,
        entriesOfConflict,
      )
    },

    async release(reference) {
      return cancel(reference)
    },

    async refund(refund, reference) {
      const refundId = toGlobalId('txn', refund.id)
      const made = () => findRefund(stripe, call, reference, refundId)
      if (isKeyExpired(refund.createdAt)) {
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
        return outcomeOfRefund(await call('refund', () => stripe.refunds.create(params, options)))
      } catch (error) {
        const found = await made().catch(() => undefined)
        return found ? outcomeOfRefund(found) : outcomeOfRefusedRefund(error)
      }
    },
  }
}

const authorizationKey = ({ id }: Payment) => ({ idempotencyKey: `authorize-${id}` })

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
    metadata: {
      order_id: toGlobalId('ord', payment.orderId),
      payment_id: toGlobalId('pay', payment.id),
    },
  }
}

async function findRefund(
  stripe: Stripe,
  call: CallProvider,
  reference: string,
  refundId: string,
): Promise<Stripe.Refund | undefined> {
  const refunds = await call('list refunds', () =>
    stripe.refunds.list({ payment_intent: reference, limit: 100 }),
  )
  return refunds.data.find(({ metadata }) => metadata?.refund_id === refundId)
}
