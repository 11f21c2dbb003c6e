/** A card whose bank wants its customer to authenticate, driven by the official SDK; the customer is played. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type Stripe from 'stripe'
import { startProvider } from '../testing/provider-under-test.ts'

const CARD = 'pm_card_authenticationRequired'

let provider: Awaited<ReturnType<typeof startProvider>>
let stripe: Stripe

beforeEach(async () => {
  provider = await startProvider()
  stripe = provider.client()
})

afterEach(() => provider.stop())

test('waits for its customer, and is authorized once they have authenticated', async () => {
  const intent = await provider.authorize(CARD)
  expect(intent).toMatchObject({ status: 'requires_action', latest_charge: null, amount_capturable: 0 })
  expect(intent.next_action).toMatchObject({ type: 'use_stripe_sdk' })
  expect(await provider.ledgerTypes()).toEqual([])
  const secret = intent.client_secret!
  expect(await provider.authenticate(secret, 'succeeded')).toMatchObject({ status: 'requires_capture' })
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'requires_capture',
    next_action: null,
  })
  expect(await provider.ledgerTypes()).toEqual(['authorization'])
  expect(await provider.authenticate(secret, 'failed')).toMatchObject({
    error: { code: 'payment_intent_unexpected_state' },
  })
})

test('is declined where the authentication fails, and can be canceled then', async () => {
  const intent = await provider.authorize(CARD)
  await provider.authenticate(intent.client_secret!, 'failed')
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  })
  expect((await stripe.paymentIntents.cancel(intent.id)).status).toBe('canceled')
  expect(await provider.ledgerTypes()).toEqual(['decline', 'cancellation'])
})

test('canceled while it waits, it cannot be authenticated any more', async () => {
  const intent = await provider.authorize(CARD)
  await stripe.paymentIntents.cancel(intent.id)
  expect(await provider.authenticate(intent.client_secret!, 'succeeded')).toHaveProperty('error')
  expect((await provider.ledger()).entries).toMatchObject([{ type: 'cancellation', amount: 0 }])
})

test('is declined where the customer is not there to be asked', async () => {
  await expect(provider.authorize(CARD, {}, { off_session: true })).rejects.toMatchObject({
    decline_code: 'authentication_required',
  })
})

test('knows no other secret', async () => {
  const { id } = await provider.authorize(CARD)
  expect(await provider.authenticate(`${id}_secret_guessed`, 'succeeded')).toMatchObject({
    error: { code: 'resource_missing' },
  })
})
