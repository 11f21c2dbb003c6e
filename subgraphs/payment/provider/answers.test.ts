import { describe, expect, test } from 'vitest'
import Stripe from 'stripe'
import {
  entriesOf,
  entriesOfAttempt,
  entriesOfConflict,
  entriesOfRefusal,
  isOutage,
  isTransient,
  outcomeOfRefund,
  outcomeOfRefusedRefund,
} from './answers.ts'

const intent = (rest: object) =>
  ({
    id: 'pi_1',
    amount: 4_200,
    amount_received: 0,
    latest_charge: 'ch_1',
    last_payment_error: null,
    ...rest,
  }) as Stripe.PaymentIntent
const declined = { type: 'card_error', code: 'card_declined', decline_code: 'do_not_honor' }
const unauthenticated = { type: 'invalid_request_error', code: 'payment_intent_authentication_failure' }
const words = (entries: { type: string; status: string; amountMinor: number }[]) =>
  entries.map(({ type, status, amountMinor }) => `${type} ${status} ${amountMinor}`)
const { errors } = Stripe
const message = ''
const outage = new errors.StripeAPIError({ type: 'api_error', message, statusCode: 503 })
const inUse = new errors.StripeIdempotencyError({ type: 'idempotency_error', message, statusCode: 409 })

describe('an intent proves', () => {
  test.each([
    [{ status: 'requires_capture' }, ['AUTHORIZATION SUCCEEDED 4200']],
    [
      { status: 'succeeded', amount_received: 4_000 },
      ['AUTHORIZATION SUCCEEDED 4200', 'CAPTURE SUCCEEDED 4000'],
    ],
    [{ status: 'canceled' }, ['AUTHORIZATION SUCCEEDED 4200', 'VOID SUCCEEDED 4200']],
    [{ status: 'canceled', last_payment_error: declined }, ['AUTHORIZATION FAILED 4200', 'VOID SUCCEEDED 0']],
    [{ status: 'requires_payment_method', last_payment_error: declined }, ['AUTHORIZATION FAILED 4200']],
    [{ status: 'processing' }, []],
    [{ status: 'requires_action' }, ['AUTHENTICATION PENDING 4200']],
    [
      { status: 'requires_payment_method', last_payment_error: unauthenticated },
      ['AUTHORIZATION FAILED 4200'],
    ],
  ])('%j: %j', (rest, expected) => {
    expect(words(entriesOf(intent(rest)))).toEqual(expected)
  })

  test('the outcome of an attempt to authorize, once the provider has decided', () => {
    expect(words(entriesOfAttempt(intent({ status: 'requires_confirmation' })))).toEqual([
      'AUTHORIZATION FAILED 4200',
    ])
    expect(words(entriesOfAttempt(intent({ status: 'canceled', latest_charge: null })))).toEqual([
      'VOID SUCCEEDED 0',
    ])
    expect(() => entriesOfAttempt(intent({ status: 'processing' }))).toThrow('still being processed')
  })

  test('why it could not be captured', () => {
    const refusal = new errors.StripeInvalidRequestError({
      type: 'invalid_request_error',
      message,
      payment_intent: intent({ status: 'canceled' }),
    })
    expect(words(entriesOfConflict(refusal))).toContain('VOID SUCCEEDED 4200')
    expect(() => entriesOfConflict(outage)).toThrow(outage)
  })
})

test('only a refusal of this payment decides it', () => {
  const refusal = new errors.StripeInvalidRequestError({ type: 'invalid_request_error', message })
  expect(entriesOfRefusal(refusal, 1)).toMatchObject([{ status: 'FAILED', providerReference: null }])
  expect(outcomeOfRefusedRefund(refusal)).toEqual({ status: 'FAILED', failure: 'refused' })
  for (const unknown of [
    new errors.StripeConnectionError({ type: 'api_error', message }),
    outage,
    inUse,
    new errors.StripeAuthenticationError({ type: 'invalid_request_error', message }),
    new errors.StripeRateLimitError({ type: 'rate_limit_error', message }),
    new Error('anything else'),
  ]) {
    expect(entriesOfRefusal(unknown, 1)).toBeUndefined()
    expect(() => outcomeOfRefusedRefund(unknown)).toThrow(unknown)
  }
})

test('a refund has an outcome once the provider has decided', () => {
  const refund = (status: string) => ({ id: 're_1', status }) as Stripe.Refund
  expect(outcomeOfRefund(refund('succeeded'))).toEqual({ status: 'SUCCEEDED', providerReference: 're_1' })
  expect(outcomeOfRefund(refund('canceled'))).toEqual({ status: 'FAILED', failure: 'canceled' })
  expect(() => outcomeOfRefund(refund('pending'))).toThrow('still being processed')
})

test('a key in use is transient and no outage, a fault of the provider is both', () => {
  expect([isTransient(inUse), isOutage(inUse)]).toEqual([true, false])
  expect([isTransient(outage), isOutage(outage)]).toEqual([true, true])
  const refusal = new errors.StripeCardError({ type: 'card_error', message, statusCode: 402 })
  expect([isTransient(refusal), isOutage(refusal)]).toEqual([false, false])
})
