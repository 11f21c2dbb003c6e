/** The provider's webhooks: signed, stored once, and applied in whatever order they come. */
import { toGlobalId } from '#contracts/ids.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { randomUUID } from 'node:crypto'
import type Stripe from 'stripe'
import { paymentCapture } from '#contracts/payment.ts'
import { IMPATIENT_MS, startPayments } from '../testing/payment-under-test.ts'
import { dueEvents, postponeEvent, storeEvents } from '../data/webhook-event-rows.ts'
import { statusOf } from '../domain/payment.ts'
import type { StoredPayment } from '../data/payment-rows.ts'

let payments: Awaited<ReturnType<typeof startPayments>>

beforeAll(async () => {
  payments = await startPayments(IMPATIENT_MS)
})

afterAll(async () => {
  await payments.stop()
})

const is = (status: string) => (payment: StoredPayment) => statusOf(payment.transactions) === status

async function authorized(): Promise<StoredPayment> {
  const orderId = randomUUID()
  await payments.authorize(orderId, 'pm_card_visa')
  return payments.paymentWhen(orderId, is('AUTHORIZED'))
}

const intentOf = (payment: StoredPayment) => payment.transactions[0]!.providerReference!

/** Sends an event as Stripe would. */
async function send(event: object, { secret = payments.webhookSecret, seconds = Date.now() / 1_000 } = {}) {
  const payload = JSON.stringify(event)
  const timestamp = Math.floor(seconds)
  const signature = payments.stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp })
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
  return (await fetch(payments.webhookUrl, { method: 'POST', headers, body: payload })).status
}

const eventOf = (type: string, object: object) => ({
  id: `evt_${randomUUID()}`,
  object: 'event',
  type,
  data: { object },
})

describe('what somebody did at the provider reaches the ledger', () => {
  test('a capture in part, and refunds that we did not ask for', async () => {
    const payment = await authorized()
    await payments.stripe.paymentIntents.capture(intentOf(payment), { amount_to_capture: 4_000 })
    await payments.paymentWhen(payment.orderId, is('PARTIALLY_CAPTURED'))
    await payments.stripe.refunds.create({ payment_intent: intentOf(payment), amount: 1_500 })
    await payments.paymentWhen(payment.orderId, is('PARTIALLY_REFUNDED'))
    await payments.stripe.refunds.create({ payment_intent: intentOf(payment) })
    await payments.paymentWhen(payment.orderId, is('REFUNDED'))
  })

  test('a cancellation, also when each event comes twice', async () => {
    await payments.switch({ webhooks: 'doubled' })
    const payment = await authorized()
    await payments.stripe.paymentIntents.cancel(intentOf(payment))
    const voided = await payments.paymentWhen(payment.orderId, is('VOIDED'))
    expect(voided.transactions).toHaveLength(2)
    await payments.switch({ webhooks: 'normal' })
  })

  test('an authorization whose answer never came, which the redelivered command finds', async () => {
    const orderId = randomUUID()
    await expect(payments.authorize(orderId, 'pm_card_slow')).rejects.toThrow()
    await payments.paymentWhen(orderId, is('AUTHORIZED'))
    await payments.authorize(orderId, 'pm_card_slow')
    expect(await payments.answers(orderId, 1)).toMatchObject([{ name: 'authorized' }])
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200'])
  })
})

describe('an event', () => {
  test('is taken up by one of several replicas', async () => {
    const events = Array.from({ length: 40 }, () => eventOf('customer.created', { object: 'customer' }))
    await storeEvents(payments.database, events as object[] as Stripe.Event[])
    const taken = await Promise.all([1, 2, 3, 4].map(() => dueEvents(payments.database, 40)))
    const ids = taken.flat().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(await dueEvents(payments.database, 40)).toEqual([])
    await payments.database.webhookEvent.deleteMany({ where: { type: 'customer.created' } })
  })

  test('is refused where it is not signed, or signed long ago', async () => {
    const event = eventOf('payment_intent.succeeded', {})
    expect(await send(event, { secret: 'whsec_other' })).toBe(400)
    expect(await send(event, { seconds: Date.now() / 1_000 - 400 })).toBe(400)
    const headers = { 'content-type': 'application/json' }
    const unsigned = await fetch(payments.webhookUrl, { method: 'POST', headers, body: '{}' })
    expect(unsigned.status).toBe(400)
    expect(await payments.database.webhookEvent.count({ where: { id: event.id } })).toBe(0)
  })

  test('is applied once, and an old one changes nothing', async () => {
    const payment = await authorized()
    const before = await payments.stripe.paymentIntents.retrieve(intentOf(payment))
    await payments.deliver(paymentCapture, { orderId: payment.orderId })
    const old = eventOf('payment_intent.amount_capturable_updated', before)
    expect([await send(old), await send(old)]).toEqual([200, 200])
    await payments.webhooks.sweep()
    const known = await payments.paymentWhen(payment.orderId, is('CAPTURED'))
    expect(known.transactions).toHaveLength(2)
    expect(await payments.database.webhookEvent.findUnique({ where: { id: old.id } })).toMatchObject({
      attempts: 0,
      processedAt: expect.any(Date),
    })
  })

  test('of an unknown kind does not hold up others', async () => {
    expect(await send(eventOf('account.updated', { object: 'account' }))).toBe(200)
    expect(await send({ id: `evt_${randomUUID()}`, object: 'event', type: 'v2.odd' })).toBe(200)
    const stranger = { id: 'pi_x', object: 'payment_intent', status: 'succeeded', metadata: {} }
    expect(await send(eventOf('payment_intent.succeeded', stranger))).toBe(200)
    const orphan = eventOf('refund.created', {
      id: 're_x',
      object: 'refund',
      payment_intent: 'pi_x',
      status: 'succeeded',
      amount: 1,
    } satisfies Partial<Stripe.Refund>)
    expect(await send(orphan)).toBe(200)
    const payment = await authorized()
    await payments.stripe.paymentIntents.cancel(intentOf(payment))
    await payments.paymentWhen(payment.orderId, is('VOIDED'))
    // Its payment may still become known.
    const waiting = await payments.database.webhookEvent.findUniqueOrThrow({ where: { id: orphan.id } })
    expect(waiting.processedAt).toBeNull()
    expect(waiting.error).toContain('not known')
    expect(await payments.database.webhookEvent.count({ where: { processedAt: null } })).toBe(1)
  })

  test('that fails on a replica whose clock is wrong is due again soon all the same', async () => {
    const id = `evt_${randomUUID()}`
    await payments.database
      .$executeRaw`INSERT INTO webhook_events (id, type, payload, received_at, next_attempt_at)
      VALUES (${id}, 'refund.created', '{}', now(), now() + interval '1 hour')`
    vi.useFakeTimers({ now: Date.now() + 20 * 60_000, toFake: ['Date'] })
    await postponeEvent(
      payments.database,
      { id, attempts: 0, payload: {} as Stripe.Event },
      'not yet',
    ).finally(() => vi.useRealTimers())
    const [due] = await payments.database.$queryRaw<[{ inMs: number }]>`
      SELECT (extract(epoch FROM next_attempt_at - now()) * 1000)::int AS "inMs" FROM webhook_events WHERE id = ${id}`
    expect(due.inMs).toBeLessThanOrEqual(1_000)
    await payments.database.webhookEvent.delete({ where: { id } })
  })

  test('that shows money held for a payment that was answered as failed has it voided', async () => {
    const orderId = randomUUID()
    await payments.authorize(orderId, 'pm_unknown')
    const failed = await payments.paymentWhen(orderId, is('FAILED'))
    await payments.stripe.paymentIntents.create({
      amount: 4_200,
      currency: 'eur',
      confirm: true,
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
      metadata: { payment_id: toGlobalId('pay', failed.id) },
    })
    // The void goes through the outbox and NATS, as every command does.
    await payments.paymentWhen(orderId, is('VOIDED'))
    expect(await payments.providerLedger(orderId)).toEqual([])
    expect(await payments.answers(orderId, 2)).toMatchObject([
      { name: 'authorization-rejected' },
      { name: 'voided' },
    ])
  })
})
