/** Payment methods: a test token becomes a customer's method, which is charged for that customer only. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type Stripe from 'stripe'
import { startProvider } from '../testing/provider-under-test.ts'

let provider: Awaited<ReturnType<typeof startProvider>>
let stripe: Stripe

beforeEach(async () => {
  provider = await startProvider()
  stripe = provider.client()
})

afterEach(async () => {
  await provider.stop()
})

test('a method is charged for its customer, and not for another or for nobody', async () => {
  const { id: customer } = await stripe.customers.create({ metadata: { user_id: 'user_1' } })
  const { id: other } = await stripe.customers.create({})
  const method = await stripe.paymentMethods.attach('pm_card_mastercard', { customer })
  expect(method).toMatchObject({ customer, card: { brand: 'mastercard', last4: '4444' } })
  expect(method.id).not.toBe('pm_card_mastercard')

  const intent = await provider.authorize(method.id, {}, { customer })
  expect(intent).toMatchObject({ status: 'requires_capture', customer, payment_method: method.id })
  for (const params of [{}, { customer: other }]) {
    await expect(provider.authorize(method.id, {}, params)).rejects.toMatchObject({
      statusCode: 400,
      param: 'payment_method',
    })
  }
  await expect(provider.authorize('pm_card_visa', {}, { customer: 'cus_none' })).rejects.toMatchObject({
    code: 'resource_missing',
    param: 'customer',
  })
})

test('a method that was detached is not charged any more, and cannot be attached again', async () => {
  const { id: customer } = await stripe.customers.create({})
  const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
  expect(await stripe.paymentMethods.detach(id)).toMatchObject({ customer: null })
  await expect(stripe.paymentMethods.detach(id)).rejects.toMatchObject({ statusCode: 400 })
  await expect(stripe.paymentMethods.attach(id, { customer })).rejects.toMatchObject({ statusCode: 400 })
  await expect(provider.authorize(id, {}, { customer })).rejects.toMatchObject({ statusCode: 400 })
})

test('the refunds of an intent can be listed, and each can be read', async () => {
  const { id } = await provider.authorize('pm_card_visa')
  await stripe.paymentIntents.capture(id)
  const first = await stripe.refunds.create({ payment_intent: id, amount: 100 })
  const second = await stripe.refunds.create({ payment_intent: id, metadata: { refund_id: 'txn_1' } })
  const { data } = await stripe.refunds.list({ payment_intent: id })
  expect(data.map((refund) => refund.id)).toEqual([second.id, first.id])
  expect(await stripe.refunds.retrieve(second.id)).toMatchObject({
    amount: 4_100,
    metadata: { refund_id: 'txn_1' },
  })
})
