/** Trouble on demand: what each switch does to a client, and that the ledger stays right. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import Stripe from 'stripe'
import { startProvider } from '../testing/provider-under-test.ts'

let provider: Awaited<ReturnType<typeof startProvider>>

beforeEach(async () => {
  provider = await startProvider()
})

afterEach(async () => {
  await provider.stop()
})

const authorize = (options?: Stripe.RequestOptions) => provider.authorize('pm_card_visa', options)
const noAnswer = Stripe.errors.StripeConnectionError

test('they are off, are set one by one, and refuse what they do not know', async () => {
  await authorize()
  expect(await provider.switch({ errorRate: 1 })).toMatchObject({
    status: 200,
    body: { errorRate: 1, latencyMilliseconds: 0, outage: 'none', webhooks: 'normal' },
  })
  expect((await provider.switch({ errorRate: 2 })).status).toBe(400)
  expect((await provider.switch({ colour: 'red' })).status).toBe(400)
})

test('errors come before anything is done', async () => {
  await provider.switch({ errorRate: 1 })
  await expect(authorize()).rejects.toMatchObject({ statusCode: 500 })
  expect(await provider.ledgerTypes()).toEqual([])
})

test('latency delays the answer', async () => {
  await provider.switch({ latencyMilliseconds: 200 })
  const began = Date.now()
  await authorize()
  expect(Date.now() - began).toBeGreaterThanOrEqual(199)
})

test('silence leaves unanswered what was done', async () => {
  await provider.switch({ silenceRate: 1 })
  await expect(authorize({ idempotencyKey: 'a', timeout: 200 })).rejects.toBeInstanceOf(noAnswer)
  await provider.switch({ silenceRate: 0 })
  await authorize({ idempotencyKey: 'a' })
  expect(await provider.ledgerTypes()).toEqual(['authorization'])
})

test.each(['refused', 'hanging'])(
  'in an outage (%s) nothing is done, and the ledger can be read',
  async (outage) => {
    await provider.switch({ outage })
    await expect(authorize({ timeout: 200 })).rejects.toBeInstanceOf(noAnswer)
    expect(await provider.ledgerTypes()).toEqual([])
    await provider.switch({ outage: 'none' })
    await authorize()
  },
)
