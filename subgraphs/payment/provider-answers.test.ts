import { expect, test } from '@jest/globals'
import Stripe from 'stripe'
import { isOutage, outcomeOfIntent, outcomeOfRefusal } from './provider-answers.ts'

const intent = (rest: object) => ({ id: 'pi_1', last_payment_error: null, ...rest }) as Stripe.PaymentIntent
const { errors } = Stripe

test('an intent says what became of the payment', () => {
  expect(outcomeOfIntent(intent({ status: 'requires_capture' }))).toMatchObject({ kind: 'authorized' })
  const last_payment_error = { type: 'card_error', code: 'card_declined', decline_code: 'do_not_honor' }
  expect(outcomeOfIntent(intent({ status: 'requires_payment_method', last_payment_error }))).toEqual({
    kind: 'declined',
    reference: 'pi_1',
    declineCode: 'do_not_honor',
  })
  expect(outcomeOfIntent(intent({ status: 'canceled' }))).toEqual({ kind: 'failed', reference: 'pi_1' })
  expect(() => outcomeOfIntent(intent({ status: 'processing' }))).toThrow('still being processed')
})

test('only a refusal of this payment decides it', () => {
  const message = ''
  expect(
    outcomeOfRefusal(new errors.StripeInvalidRequestError({ type: 'invalid_request_error', message })),
  ).toEqual({
    kind: 'failed',
    reference: null,
  })
  for (const unknown of [
    new errors.StripeConnectionError({ type: 'api_error', message }),
    new errors.StripeAPIError({ type: 'api_error', message, statusCode: 500 }),
    new errors.StripeIdempotencyError({ type: 'idempotency_error', message }),
    new errors.StripeAuthenticationError({ type: 'invalid_request_error', message }),
    new errors.StripeRateLimitError({ type: 'rate_limit_error', message }),
    new Error('anything else'),
  ]) {
    expect(outcomeOfRefusal(unknown)).toBeUndefined()
  }
})

test('a key in use is no outage, a fault of the provider is', () => {
  expect(
    isOutage(new errors.StripeAPIError({ type: 'idempotency_error', message: '', statusCode: 409 })),
  ).toBe(false)
  expect(isOutage(new errors.StripeAPIError({ type: 'api_error', message: '', statusCode: 503 }))).toBe(true)
})
