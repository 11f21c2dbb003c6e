/** Retries, lost answers, faults and a restart: whatever happens on the way, a charge is made once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import Stripe from 'stripe'
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

describe('an idempotency key', () => {
  test('replays the first answer, a refusal included', async () => {
    const first = await provider.authorize('pm_card_visa', { idempotencyKey: 'a' })
    const second = await provider.authorize('pm_card_visa', { idempotencyKey: 'a' })
    expect(second.id).toBe(first.id)
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined()
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(second.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId)
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(
        provider.authorize('pm_card_chargeDeclined', { idempotencyKey: 'b' }),
      ).rejects.toMatchObject({
        code: 'card_declined',
      })
    }
    expect(await provider.ledgerTypes()).toEqual(['authorization', 'decline'])
  })

  test('refuses other parameters and another endpoint', async () => {
    const intent = await provider.authorize('pm_card_visa', { idempotencyKey: 'a' })
    for (const other of [
      provider.authorize('pm_card_visa', { idempotencyKey: 'a' }, { amount: 5_000 }),
      stripe.paymentIntents.capture(intent.id, {}, { idempotencyKey: 'a' }),
    ]) {
      await expect(other).rejects.toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' })
    }
    expect(await provider.ledgerTypes()).toEqual(['authorization'])
  })

  test('in use answers 409, which the SDK retries until the first request is done', async () => {
    const twice = (options: Stripe.RequestOptions) =>
      Promise.allSettled([1, 2].map(() => provider.authorize('pm_card_slow', options)))
    // Either may be the first to arrive.
    const once = await twice({ idempotencyKey: 'a' })
    expect(once.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(once).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ statusCode: 409 }) })
    const [first, second] = await twice({ idempotencyKey: 'b', maxNetworkRetries: 2 })
    expect(first).toEqual({
      status: 'fulfilled',
      value: expect.objectContaining({ object: 'payment_intent' }),
    })
    expect(second).toEqual(first)
    expect(await provider.ledgerTypes()).toEqual(['authorization', 'authorization'])
  })

  test('is deleted after a day', async () => {
    const first = await provider.authorize('pm_card_visa', { idempotencyKey: 'a' })
    provider.clock.milliseconds += 24 * 60 * 60 * 1_000 + 1_000
    expect((await provider.authorize('pm_card_visa', { idempotencyKey: 'a' })).id).not.toBe(first.id)
  })
})

describe('trouble on the way', () => {
  test('a charge whose answer never comes is made once, and a retry gets the answer', async () => {
    await expect(
      provider.authorize('pm_card_timeoutAfterCharge', { idempotencyKey: 'a', timeout: 150 }),
    ).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError)
    const retried = await provider.authorize('pm_card_timeoutAfterCharge', { idempotencyKey: 'a' })
    expect(retried.status).toBe('requires_capture')
    expect(await provider.ledgerTypes()).toEqual(['authorization'])
  })

  test('two faults are survived by the retries of the SDK', async () => {
    await expect(provider.authorize('pm_card_flaky', { idempotencyKey: 'a' })).rejects.toMatchObject({
      statusCode: 500,
    })
    const intent = await provider.authorize('pm_card_flaky', { idempotencyKey: 'b', maxNetworkRetries: 2 })
    expect(intent.status).toBe('requires_capture')
    expect(await provider.ledgerTypes()).toEqual(['authorization'])
  })

  test('a restart loses neither the ledger nor the answers that were given', async () => {
    const first = await provider.authorize('pm_card_visa', { idempotencyKey: 'a' })
    await provider.authorize('pm_card_mastercard')
    await provider.restart()
    expect((await provider.authorize('pm_card_visa', { idempotencyKey: 'a' })).id).toBe(first.id)
    expect(await provider.ledgerTypes()).toEqual(['authorization', 'authorization'])
    const page = await provider.ledger('?limit=1')
    expect(page).toMatchObject({ entries: [{ sequence: 1 }], next: 1 })
    expect(await provider.ledger('?after=1')).toMatchObject({ entries: [{ sequence: 2 }], next: null })
  })
})
