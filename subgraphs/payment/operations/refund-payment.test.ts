/** Refunds, against a real Postgres and provider: whatever happens on the way, each is made once. */
import { newId } from '#platform/process/new-id.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { paymentCapture, paymentVoid } from '#contracts/payment.ts'
import { IMPATIENT_MS, startPayments } from '../testing/payment-under-test.ts'
import type { StoredPayment } from '../data/payment-rows.ts'
import { refundedMinor, statusOf } from '../domain/payment.ts'

const staff = newId()
let payments: Awaited<ReturnType<typeof startPayments>>
let payment: StoredPayment

beforeAll(async () => {
  payments = await startPayments(IMPATIENT_MS)
})

afterAll(async () => {
  await payments.stop()
})

const is = (status: string) => (found: StoredPayment) => statusOf(found.transactions) === status

beforeEach(async () => {
  const orderId = randomUUID()
  await payments.authorize(orderId, 'pm_card_visa')
  await payments.deliver(paymentCapture, { orderId })
  payment = await payments.paymentWhen(orderId, is('CAPTURED'))
})

function refund(amountMinor: number | undefined, idempotencyKey: string, paymentId = payment.id) {
  const origin = { requestedBy: staff, idempotencyKey }
  return payments.operations.refundPayment({ paymentId, amountMinor, reason: 'broken', origin })
}

const providerRefunds = async () =>
  (await payments.providerLedger(payment.orderId)).filter((line) => line.startsWith('refund'))

describe('a refund', () => {
  test('may be partial, up to what was captured', async () => {
    const first = await refund(1_000, randomUUID())
    expect(statusOf(first.payment!.transactions)).toBe('PARTIALLY_REFUNDED')
    expect(await refund(3_201, randomUUID())).toMatchObject({
      error: { code: 'REFUND_EXCEEDS_CAPTURED', refundableMinor: 3_200 },
    })
    const rest = await refund(undefined, randomUUID())
    expect(statusOf(rest.payment!.transactions)).toBe('REFUNDED')
    expect(await providerRefunds()).toEqual(['refund 1000', 'refund 3200'])
  })

  test('is made once for twenty concurrent requests with one key', async () => {
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(1_000, key)))
    for (const answer of answers) expect(refundedMinor(answer.payment!.transactions)).toBe(1_000)
    expect(await providerRefunds()).toEqual(['refund 1000'])
  })

  test('never exceeds what was captured, by twenty concurrent requests with keys of their own', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(1_000, randomUUID())))
    expect(answers.filter(({ error }) => !error)).toHaveLength(4)
    expect(await providerRefunds()).toEqual(Array(4).fill('refund 1000'))
    expect(refundedMinor((await refund(undefined, randomUUID())).payment!.transactions)).toBe(4_200)
  })

  test('refuses a key that was used for something else', async () => {
    const key = randomUUID()
    await refund(1_000, key)
    const reused = { error: { code: 'IDEMPOTENCY_KEY_REUSED' } }
    expect(await refund(1_001, key)).toMatchObject(reused)
    expect(await refund(undefined, key)).toMatchObject(reused)
    expect(await refund(1_000, key, newId())).toMatchObject(reused)
    expect(await refund(1_000, randomUUID(), newId())).toMatchObject({ error: { code: 'PAYMENT_NOT_FOUND' } })
  })
})

describe('trouble with the provider', () => {
  afterEach(async () => {
    await payments.switch({ silenceRate: 0, webhooks: 'normal' })
  })

  test('an answer that never comes may be replaced by a webhook', async () => {
    await payments.switch({ silenceRate: 1 })
    await refund(1_000, randomUUID())
    await payments.paymentWhen(payment.orderId, is('PARTIALLY_REFUNDED'))
    expect(await providerRefunds()).toEqual(['refund 1000'])
    await payments.switch({ silenceRate: 0 })
    payments.closeCircuit()
  })

  test('an answer that never comes is retried, and the refund is made once', async () => {
    await payments.switch({ silenceRate: 1, webhooks: 'held' })
    const key = randomUUID()
    const unknown = await refund(1_000, key)
    expect(unknown.payment!.pendingRefunds).toMatchObject([{ amountMinor: 1_000 }])
    expect(await refund(undefined, randomUUID())).toMatchObject({ payment: { pendingRefunds: [{}, {}] } })
    expect(await refund(1, randomUUID())).toMatchObject({ error: { refundableMinor: 0 } })
    await payments.switch({ silenceRate: 0 })
    payments.closeCircuit()
    await refund(1_000, key)
    const done = await payments.paymentWhen(payment.orderId, is('REFUNDED'))
    expect(done.pendingRefunds).toEqual([])
    expect((await providerRefunds()).sort()).toEqual(['refund 1000', 'refund 3200'])
  })

  test('a void settles the refund that is under way, and refunds the rest', async () => {
    await payments.killProvider()
    await refund(1_000, randomUUID())
    const { orderId } = payment
    await expect(payments.deliver(paymentVoid, { orderId })).rejects.toThrow()
    await payments.restartProvider()
    await payments.deliver(paymentVoid, { orderId })
    await payments.paymentWhen(orderId, is('REFUNDED'))
    expect((await providerRefunds()).sort()).toEqual(['refund 1000', 'refund 3200'])
  })

  test('a refund that the provider refuses is in the ledger as failed, and its amount can be refunded again', async () => {
    await payments.switch({ webhooks: 'held' })
    const reference = payment.transactions[0]!.providerReference!
    await payments.stripe.refunds.create({ payment_intent: reference, amount: 4_000 })
    const refused = await refund(1_000, randomUUID()) // of what somebody else has refunded
    expect(refused.payment!.transactions.at(-1)).toMatchObject({ type: 'REFUND', status: 'FAILED' })
    expect(statusOf(refused.payment!.transactions)).toBe('CAPTURED')
    await payments.switch({ webhooks: 'normal' })
    await payments.paymentWhen(payment.orderId, is('PARTIALLY_REFUNDED'))
    await payments.deliver(paymentVoid, { orderId: payment.orderId })
    expect(await providerRefunds()).toEqual(['refund 4000', 'refund 200'])
  })
})
