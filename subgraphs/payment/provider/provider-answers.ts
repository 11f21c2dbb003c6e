/**
 * What the provider's answers mean, as entries for the ledger. Only an answer about this payment decides it;
 * whatever may have happened on the way (no answer, a fault, a key in use, our own key refused) leaves its
 * outcome unknown.
 */
import Stripe from 'stripe'
import type { RefundOutcome } from '../data/refunds.ts'
import type { Transaction } from '../domain/payment.ts'

const { StripeAPIError, StripeCardError, StripeConnectionError } = Stripe.errors
const { StripeInvalidRequestError, StripeRateLimitError } = Stripe.errors

const CONFLICT = 409

/** Everything that an intent tells of its payment, however old the telling: it may lack entries, but not err. */
export function entriesOf(intent: Stripe.PaymentIntent): Transaction[] {
  const { id, status, amount } = intent
  const fact = (type: Transaction['type'], amountMinor = amount): Transaction => ({
    type,
    status: 'SUCCEEDED',
    amountMinor,
    providerReference: id,
    declineCode: null,
  })
  switch (status) {
    case 'requires_capture':
      return [fact('AUTHORIZATION')]
    case 'succeeded':
      return [fact('AUTHORIZATION'), fact('CAPTURE', intent.amount_received)]
    case 'canceled': {
      const refusal = refusalOf(intent)
      // A charge that was not refused held the money until then.
      const held = refusal.length === 0 && intent.latest_charge !== null
      return held ? [fact('AUTHORIZATION'), fact('VOID')] : [...refusal, fact('VOID', 0)]
    }
    case 'processing':
    case 'requires_confirmation':
      return [] // not decided yet
    default:
      return refusalOf(intent)
  }
}

/**
 * What an intent tells of the attempt to authorize.
 * @throws where the provider itself has not decided yet
 */
export function entriesOfAttempt(intent: Stripe.PaymentIntent): Transaction[] {
  const entries = entriesOf(intent)
  if (intent.status === 'processing') throw new Error(`the intent ${intent.id} is still being processed`)
  if (entries.some(({ type }) => type === 'AUTHORIZATION')) return entries
  return [...entries, failed(intent.amount, intent.id, null)]
}

function refusalOf({ id, amount, last_payment_error }: Stripe.PaymentIntent): Transaction[] {
  if (last_payment_error?.type !== 'card_error') return []
  const { decline_code, code } = last_payment_error
  return [failed(amount, id, decline_code ?? code ?? 'generic_decline')]
}

function failed(
  amountMinor: number,
  providerReference: string | null,
  declineCode: string | null,
): Transaction {
  return { type: 'AUTHORIZATION', status: 'FAILED', amountMinor, providerReference, declineCode }
}

/** What an error says of the attempt to authorize, or undefined where it does not say. */
export function entriesOfRefusal(error: unknown, amountMinor: number): Transaction[] | undefined {
  if (error instanceof StripeCardError) {
    const declineCode = error.decline_code ?? error.code ?? 'generic_decline'
    return [failed(amountMinor, error.payment_intent?.id ?? null, declineCode)]
  }
  // Such as a payment method that does not exist: nothing was made, and nothing will be.
  if (error instanceof StripeInvalidRequestError) return [failed(amountMinor, null, null)]
  return undefined
}

/** What a refused capture or cancellation says: the intent is in another state, and shows it. */
export function entriesOfConflict(error: unknown): Transaction[] {
  if (error instanceof StripeInvalidRequestError && error.payment_intent) {
    return entriesOf(error.payment_intent)
  }
  throw error
}

/** @throws where the provider itself has not decided yet */
export function outcomeOfRefund(refund: Stripe.Refund): RefundOutcome {
  switch (refund.status) {
    case 'succeeded':
      return { status: 'SUCCEEDED', providerReference: refund.id }
    case 'failed':
    case 'canceled':
      return { status: 'FAILED', failure: refund.failure_reason ?? refund.status }
    default:
      throw new Error(`the refund ${refund.id} is still being processed`)
  }
}

/** What a refund that we did not ask for tells of its payment; one that failed tells nothing. */
export function entriesOfRefund({ id, status, amount }: Stripe.Refund): Transaction[] {
  if (status !== 'succeeded') return []
  return [
    { type: 'REFUND', status: 'SUCCEEDED', amountMinor: amount, providerReference: id, declineCode: null },
  ]
}

/** What an error says of a refund. @throws it where it says nothing */
export function outcomeOfRefusedRefund(error: unknown): RefundOutcome {
  if (error instanceof StripeInvalidRequestError)
    return { status: 'FAILED', failure: error.code ?? 'refused' }
  throw error
}

/** Whether the provider is down, as opposed to refusing one request. */
export function isOutage(error: unknown): boolean {
  if (error instanceof StripeConnectionError) return true
  return error instanceof StripeAPIError && (error.statusCode ?? 500) >= 500
}

/** Whether the same request may find a better moment: after an outage, a rush, or while its twin is running. */
export function isTransient(error: unknown): boolean {
  if (isOutage(error) || error instanceof StripeRateLimitError) return true
  return error instanceof Stripe.errors.StripeError && error.statusCode === CONFLICT
}
