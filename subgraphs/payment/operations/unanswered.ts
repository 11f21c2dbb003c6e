/** An operation failed because the provider did not answer, or was not called because it is down or busy. */
import { isBrokenCircuitError, isBulkheadRejectedError } from 'cockatiel'
import Stripe from 'stripe'

export function isUnanswered(error: unknown): boolean {
  const notCalled = isBrokenCircuitError(error) || isBulkheadRejectedError(error)
  return notCalled || error instanceof Stripe.errors.StripeError
}
