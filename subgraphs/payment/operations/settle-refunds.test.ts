/** Each refund that the provider made is published once, whoever asked for it and whoever learned of it first. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { paymentCapture, paymentVoid } from '#contracts/payment.ts'
import { eventually } from '../../../tests/eventually.ts'
import { newId } from '#platform/process/new-id.ts'
import type { StoredPayment } from '../data/payment-rows.ts'
import { authorizedReference, statusOf } from '../domain/payment.ts'
import { IMPATIENT_MS, startPayments } from '../testing/payment-under-test.ts'

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

afterEach(async () => {
  await payments.switch({ silenceRate: 0, webhooks: 'normal' })
  payments.closeCircuit()
})

const refund = (amountMinor: number | undefined, idempotencyKey: string = randomUUID()) =>
  payments.operations.refundPayment({
    paymentId: payment.id,
    amountMinor,
    reason: 'broken',
    origin: { requestedBy: staff, idempotencyKey },
  })

/** What was published about refunds of the order, once every event was applied and every message published. */
async function published() {
  await payments.webhooks.sweep()
  await eventually(async () => (await payments.database.outbox.count()) === 0)
  return (await payments.answers(payment.orderId, 2)).filter(({ name }) => name === 'refunded')
}

const money = (amountMinor: number) => ({ amountMinor, currency: 'EUR' })

test('a refund in part, and one of the rest', async () => {
  await refund(1_000)
  await refund(undefined)
  const found = await payments.paymentWhen(payment.orderId, is('REFUNDED'))
  const ids = found.transactions.filter(({ type }) => type === 'REFUND').map(({ id }) => id)
  const { orderId } = payment
  expect(await published()).toEqual([
    { name: 'refunded', orderId, refundId: ids[0], amount: money(1_000), fullyRefunded: false },
    { name: 'refunded', orderId, refundId: ids[1], amount: money(3_200), fullyRefunded: true },
  ])
})

test('refunds at once, of which the last to be settled is the one that says it is all', async () => {
  await Promise.all([1_000, 1_000, 1_000, 1_200].map((amount) => refund(amount)))
  const found = await published()
  expect(found).toHaveLength(4)
  expect(found.filter((event) => 'fullyRefunded' in event && event.fullyRefunded)).toHaveLength(1)
})

test('one that somebody made at the provider, each of whose events comes twice', async () => {
  await payments.switch({ webhooks: 'doubled' })
  const intent = authorizedReference(payment)
  await payments.stripe.refunds.create({ payment_intent: intent, amount: 1_500 })
  await payments.paymentWhen(payment.orderId, is('PARTIALLY_REFUNDED'))
  await payments.stripe.refunds.create({ payment_intent: intent })
  const found = await payments.paymentWhen(payment.orderId, is('REFUNDED'))
  const ids = found.transactions.filter(({ type }) => type === 'REFUND').map(({ id }) => id)
  expect(await published()).toMatchObject([
    { refundId: ids[0], amount: money(1_500), fullyRefunded: false },
    { refundId: ids[1], amount: money(2_700), fullyRefunded: true },
  ])
})

test('one whose answer was lost, which its event and its retry both settle', async () => {
  const key = randomUUID()
  await payments.switch({ silenceRate: 1 })
  await refund(2_000, key)
  await payments.switch({ silenceRate: 0 })
  payments.closeCircuit()
  await Promise.all([refund(2_000, key), payments.webhooks.sweep()])
  await payments.paymentWhen(payment.orderId, is('PARTIALLY_REFUNDED'))
  expect(await published()).toMatchObject([{ amount: money(2_000), fullyRefunded: false }])
})

test('none that undoes an order: its end says so', async () => {
  await payments.deliver(paymentVoid, { orderId: payment.orderId })
  await payments.paymentWhen(payment.orderId, is('REFUNDED'))
  expect(await published()).toEqual([])
})
