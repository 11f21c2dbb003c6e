/**
 * What the provider's answers mean, as entries for the ledger. Only an answer about this payment decides it;
 * whatever may have happened on the way (no answer, a fault, a key in use, our own key refused) leaves its
 * outcome unknown.
 */
import Stripe from 'stripe'
import { METHOD_UNKNOWN, type Transaction } from '../domain/payment.ts'
import type { RefundOutcome } from '../domain/refund-rules.ts'

const { StripeAPIError, StripeCardError, StripeConnectionError } = Stripe.errors
const { StripeInvalidRequestError, StripeRateLimitError } = Stripe.errors

const CONFLICT = 409
/** The error of an intent whose customer did not authenticate; it is none of the card's. */
const AUTHENTICATION_FAILED = 'payment_intent_authentication_failure'

/** The entries that an intent proves. An intent of an earlier moment may lack entries; it has no wrong ones. */
export function entriesOf(intent: Stripe.PaymentIntent): Transaction[] {
  const { id, status, amount } = intent
  const fact = (type: Transaction['type'], amountMinor = amount): Transaction => ({
    type,
    status: type === 'AUTHENTICATION' ? 'PENDING' : 'SUCCEEDED',
    amountMinor,
    providerReference: id,
    declineCode: null,
  })
  switch (status) {
    case 'requires_action':
      return [fact('AUTHENTICATION')]
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
 * The entries that an intent proves after an attempt to authorize: its outcome, or that the customer was asked.
 * @throws where the provider itself has not decided yet
 */
export function entriesOfAttempt(intent: Stripe.PaymentIntent): Transaction[] {
  const entries = entriesOf(intent)
  if (intent.status === 'processing') throw new Error(`the intent ${intent.id} is still being processed`)
  return entries.length > 0 ? entries : [failed(intent.amount, intent.id, null)]
}

function refusalOf({ id, amount, last_payment_error }: Stripe.PaymentIntent): Transaction[] {
  const { type, decline_code, code } = last_payment_error ?? {}
  if (type !== 'card_error' && code !== AUTHENTICATION_FAILED) return []
  return [failed(amount, id, decline_code ?? code ?? 'generic_decline')]
}

function failed(
  amountMinor: number,
  providerReference: string | null,
  declineCode: string | null,
): Transaction {
  return { type: 'AUTHORIZATION', status: 'FAILED', amountMinor, providerReference, declineCode }
}

/** The entries that an error of an attempt to authorize proves; undefined where it leaves the outcome unknown. */
export function entriesOfRefusal(error: unknown, amountMinor: number): Transaction[] | undefined {
  if (error instanceof StripeCardError) {
    const declineCode = error.decline_code ?? error.code ?? 'generic_decline'
    return [failed(amountMinor, error.payment_intent?.id ?? null, declineCode)]
  }
  // Nothing was made, and nothing will be.
  if (error instanceof StripeInvalidRequestError) {
    return [failed(amountMinor, null, error.param === 'payment_method' ? METHOD_UNKNOWN : null)]
  }
  return undefined
}

/** The entries that a refused capture or cancellation proves: the refusal shows the intent in its other state. */
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

/** What an error makes of a refund. @throws the error where it leaves the outcome unknown */
export function outcomeOfRefusedRefund(error: unknown): RefundOutcome {
  if (error instanceof StripeInvalidRequestError)
    return { status: 'FAILED', failure: error.code ?? 'refused' }
  throw error
}

/** Whether the idempotency key belongs to another request, which was answered before. */
export function isKeyTaken(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeIdempotencyError && error.statusCode !== CONFLICT
}

/** Whether a charge may still come of the intent, though none was made or refused. */
export function isOpen({ status, last_payment_error }: Stripe.PaymentIntent): boolean {
  if (status === 'requires_payment_method') return last_payment_error === null
  return status === 'requires_confirmation' || status === 'requires_action'
}

/** Whether the provider is down, as opposed to refusing one request. */
export function isOutage(error: unknown): boolean {
  if (error instanceof StripeConnectionError) return true
  return error instanceof StripeAPIError && (error.statusCode ?? 500) >= 500
}

/** Whether a retry may succeed: after an outage, a rate limit, or while a request with the same key is running. */
export function isTransient(error: unknown): boolean {
  if (isOutage(error) || error instanceof StripeRateLimitError) return true
  return error instanceof Stripe.errors.StripeError && error.statusCode === CONFLICT
}
