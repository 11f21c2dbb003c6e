/**
 * What the provider's answers mean. Only an answer about this payment decides it; whatever may have happened
 * on the way (no answer, a fault, a key in use, our own key refused) leaves its outcome unknown.
 */
import Stripe from 'stripe'
import type { AuthorizationOutcome } from './domain/payment.ts'

const { StripeAPIError, StripeCardError, StripeConnectionError, StripeInvalidRequestError } = Stripe.errors

/** @throws where the provider itself has not decided yet */
export function outcomeOfIntent(intent: Stripe.PaymentIntent): AuthorizationOutcome {
  const reference = intent.id
  if (intent.status === 'requires_capture' || intent.status === 'succeeded') {
    return { kind: 'authorized', reference }
  }
  if (intent.status === 'processing') throw new Error(`the intent ${reference} is still being processed`)
  const declined = intent.last_payment_error
  if (declined?.type === 'card_error') {
    return {
      kind: 'declined',
      reference,
      declineCode: declined.decline_code ?? declined.code ?? 'generic_decline',
    }
  }
  return { kind: 'failed', reference }
}

/** What an error says of the payment, or undefined where it does not say. */
export function outcomeOfRefusal(error: unknown): AuthorizationOutcome | undefined {
  if (error instanceof StripeCardError) {
    const reference = error.payment_intent?.id ?? null
    return { kind: 'declined', reference, declineCode: error.decline_code ?? error.code ?? 'generic_decline' }
  }
  // Such as a payment method that does not exist: nothing was made, and nothing will be.
  if (error instanceof StripeInvalidRequestError) return { kind: 'failed', reference: null }
  return undefined
}

/** Whether the provider is down, as opposed to refusing one request. */
export function isOutage(error: unknown): boolean {
  if (error instanceof StripeConnectionError) return true
  return error instanceof StripeAPIError && (error.statusCode ?? 500) >= 500
}

/** Takes a refusal for success where the intent is already as it was to become. */
export function alreadyIn(status: Stripe.PaymentIntent.Status): (error: unknown) => void {
  return (error) => {
    const done = error instanceof StripeInvalidRequestError && error.payment_intent?.status === status
    if (!done) throw error
  }
}
