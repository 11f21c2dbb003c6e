/** The provider, driven as Storegraph drives it: by the official SDK, over HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import Stripe from 'stripe'
import { apiKey, startProvider } from '../testing/provider-under-test.ts'

let provider: Awaited<ReturnType<typeof startProvider>>
let stripe: Stripe

beforeEach(async () => {
  provider = await startProvider()
  stripe = provider.client()
})

afterEach(async () => {
  await provider.stop()
})

describe('a payment intent', () => {
  test('is authorized, captured in part, and refunded up to what was captured', async () => {
    const intent = await provider.authorize('pm_card_visa')
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 4_200, amount_received: 0 })
    expect(intent.latest_charge).toMatch(/^ch_/)

    await expect(
      stripe.paymentIntents.capture(intent.id, { amount_to_capture: 4_201 }),
    ).rejects.toMatchObject({
      code: 'amount_too_large',
    })
    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 4_000 })
    expect(captured).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 4_000 })

    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 1_000 })
    expect(refund).toMatchObject({ object: 'refund', amount: 1_000, status: 'succeeded' })
    await expect(stripe.refunds.create({ payment_intent: intent.id, amount: 3_001 })).rejects.toMatchObject({
      param: 'amount',
    })
    await stripe.refunds.create({ payment_intent: intent.id })
    await expect(stripe.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    })
    expect((await provider.ledger()).entries).toMatchObject([
      { type: 'authorization', amount: 4_200, metadata: { order_id: 'ord_1' } },
      { type: 'capture', amount: 4_000 },
      { type: 'refund', amount: 1_000 },
      { type: 'refund', amount: 3_000 },
    ])
  })

  test('is canceled, and then cannot be captured', async () => {
    const intent = await provider.authorize('pm_card_mastercard')
    const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' })
    expect(canceled).toMatchObject({
      status: 'canceled',
      amount_capturable: 0,
      cancellation_reason: 'abandoned',
    })

    const failure = await stripe.paymentIntents.capture(intent.id).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError)
    expect(failure).toMatchObject({
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
      payment_intent: { id: intent.id, status: 'canceled' },
      requestId: expect.stringMatching(/^req_/),
    })
    await expect(stripe.paymentIntents.cancel(intent.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    })
    await expect(stripe.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
      statusCode: 400,
    })
  })

  test.each([
    ['pm_card_chargeDeclined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ])('with %s is declined: %s', async (card, declineCode) => {
    const failure = (await provider
      .authorize(card)
      .catch((error: unknown) => error)) as Stripe.errors.StripeCardError
    expect(failure).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(failure).toMatchObject({ statusCode: 402, code: 'card_declined', decline_code: declineCode })
    expect(failure.payment_intent).toMatchObject({ status: 'requires_payment_method', amount_capturable: 0 })
    const kept = await stripe.paymentIntents.retrieve(failure.payment_intent!.id)
    expect(kept.last_payment_error).toMatchObject({ decline_code: declineCode })
    expect(await provider.ledgerTypes()).toEqual(['decline'])
  })

  test('is found by the order it belongs to', async () => {
    const intent = await provider.authorize('pm_card_visa')
    await provider.authorize('pm_card_visa', {}, { metadata: { order_id: 'ord_2' } })
    const found = await stripe.paymentIntents.search({ query: "metadata['order_id']:'ord_1'" })
    expect(found.data.map(({ id }) => id)).toEqual([intent.id])
    expect((await stripe.paymentIntents.search({ query: "metadata['order_id']:'none'" })).data).toEqual([])
    await expect(stripe.paymentIntents.search({ query: 'amount>1' })).rejects.toMatchObject({
      param: 'query',
    })
  })
})

describe('a request is refused', () => {
  test('with a wrong key', async () => {
    await expect(provider.client('sk_test_wrong').paymentIntents.retrieve('pi_1')).rejects.toBeInstanceOf(
      Stripe.errors.StripeAuthenticationError,
    )
    const basic = await provider.inject('/v1/payment_methods/pm_card_visa', `Basic ${btoa(`${apiKey}:`)}`)
    expect(basic.statusCode).toBe(200)
    expect((await provider.inject('/ledger')).statusCode).toBe(401)
    expect((await provider.inject('/readyz')).statusCode).toBe(200)
  })

  test.each([
    ['an unknown payment method', 'pm_unknown', {}, { code: 'resource_missing', param: 'payment_method' }],
    ['a fraction of a minor unit', 'pm_card_visa', { amount: 10.5 }, { code: 'parameter_invalid_integer' }],
    ['less than the minimum', 'pm_card_visa', { amount: 49, currency: 'jpy' }, { code: 'amount_too_small' }],
    ['an unknown currency', 'pm_card_visa', { currency: 'xxx' }, { param: 'currency' }],
    [
      'an unknown parameter',
      'pm_card_visa',
      { colour: 'red' },
      { code: 'parameter_unknown', param: 'colour' },
    ],
    [
      'a parameter that Stripe retired',
      'pm_card_visa',
      { payment_method_types: ['card'] },
      { code: 'payment_method_types_no_longer_supported' },
    ],
    [
      'a missing amount',
      'pm_card_visa',
      { amount: undefined },
      { code: 'parameter_missing', param: 'amount' },
    ],
  ])('for %s', async (_name, card, params, expected) => {
    await expect(
      provider.authorize(card, {}, params as Partial<Stripe.PaymentIntentCreateParams>),
    ).rejects.toMatchObject({
      ...expected,
      statusCode: 400,
      type: 'StripeInvalidRequestError',
    })
    expect(await provider.ledgerTypes()).toEqual([])
  })

  test('for an unknown intent, an unknown path, and a body that is nested without end', async () => {
    await expect(stripe.paymentIntents.retrieve('pi_none')).rejects.toMatchObject({
      code: 'resource_missing',
    })
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 404 })
    await expect(
      provider.authorize('pm_card_visa', {}, { metadata: { a: { b: { c: { d: { e: 1 } } } } } as never }),
    ).rejects.toMatchObject({
      statusCode: 400,
    })
  })
})
