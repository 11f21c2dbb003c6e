/** What ended long ago is archived, whole or not at all; it is read as before, and whoever acts on it finds it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { paymentCapture, paymentVoid } from '#contracts/payment.ts'
import { newId } from '#platform/process/new-id.ts'
import { interruptAt } from '../../../tests/interrupt.ts'
import { archiveEnded } from '../data/archived-payments.ts'
import { findPayments } from '../data/payment-rows.ts'
import { statusOf } from '../domain/payment.ts'
import { readArchivedPayment } from '../operations/read-archived-payment.ts'
import { verifyPayments } from '../operations/verify-payments.ts'
import { startPayments } from '../testing/payment-under-test.ts'
import { archive } from './payment-archive.ts'

let payments: Awaited<ReturnType<typeof startPayments>>

beforeAll(async () => {
  payments = await startPayments(2_000)
}, 60_000)
afterAll(async () => {
  await payments?.stop()
})

const find = async (orderId: string) => (await findPayments(payments.database, 'orderId', [orderId]))[0]!
const status = async (orderId: string) => statusOf((await find(orderId)).transactions)

async function captured(): Promise<string> {
  const orderId = newId()
  await payments.authorize(orderId, 'pm_card_visa')
  await payments.deliver(paymentCapture, { orderId })
  await payments.paymentWhen(orderId, ({ transactions }) => transactions.length === 2)
  return orderId
}

/** Whether a payment is in the live tables, and whether in the archive. */
async function places(orderId: string) {
  const { payment, archivedPayment } = payments.database
  const { id } = await find(orderId)
  return [
    await payment.count({ where: { orderId } }),
    await archivedPayment.count({ where: { paymentId: id } }),
  ]
}

const verified = async () => (await verifyPayments(payments.databaseUrl, payments.ledgerAddress)).differences

test('what has ended is archived and read as before, also by who verifies; what is open is not', async () => {
  const [paid, open, declined, undone] = [await captured(), newId(), newId(), newId()]
  await payments.authorize(open, 'pm_card_visa')
  await payments.authorize(declined, 'pm_card_chargeDeclined')
  await payments.authorize(undone, 'pm_card_visa')
  await payments.deliver(paymentVoid, { orderId: undone })
  const all = [paid, open, declined, undone]
  const read = () => Promise.all(all.map(find))
  const before = await read()
  expect(await archive(payments.database)).toBe(0)
  expect(await archive(payments.database, 0)).toBe(3)
  for (const orderId of [paid, declined, undone]) expect(await places(orderId)).toEqual([0, 1])
  expect(await places(open)).toEqual([1, 0])
  expect(await read()).toEqual(before)
  expect(await findPayments(payments.database, 'id', [before[0]!.id])).toEqual([before[0]])
  expect(await readArchivedPayment(payments.databaseUrl, paid)).toEqual(before[0])
  expect(await verified()).toEqual([])
})

test('an archived payment is never authorized, captured or voided anew, and its refund is made', async () => {
  const orderId = await captured()
  const { id } = await find(orderId)
  const intents = await payments.providerLedger(orderId)
  await archive(payments.database, 0)
  await payments.authorize(orderId, 'pm_card_visa')
  await payments.deliver(paymentCapture, { orderId })
  expect((await payments.answers(orderId, 4)).map(({ name }) => name).slice(2)).toEqual([
    'authorized',
    'captured',
  ])
  expect(await payments.providerLedger(orderId)).toEqual(intents)

  await archive(payments.database, 0)
  expect(await places(orderId)).toEqual([0, 1])
  const origin = { requestedBy: newId(), idempotencyKey: randomUUID() }
  const request = { paymentId: id, amountMinor: 1_000, reason: 'broken', origin }
  const { payment } = await payments.operations.refundPayment(request)
  expect(statusOf(payment!.transactions)).toBe('PARTIALLY_REFUNDED')
  await archive(payments.database, 0)
  expect(await places(orderId)).toEqual([0, 1])
  expect((await payments.operations.refundPayment(request)).payment).toEqual(await find(orderId))
  const tooMuch = { ...request, amountMinor: 3_201, origin: { ...origin, idempotencyKey: randomUUID() } }
  expect((await payments.operations.refundPayment(tooMuch)).error).toMatchObject({
    code: 'REFUND_EXCEEDS_CAPTURED',
    refundableMinor: 3_200,
  })
  await archive(payments.database, 0)
  await payments.deliver(paymentVoid, { orderId })
  expect(await status(orderId)).toBe('REFUNDED')
  expect(await payments.providerLedger(orderId)).toEqual([...intents, 'refund 1000', 'refund 3200'])
  expect(await verified()).toEqual([])
})

test('a refund that somebody makes at the provider finds its archived payment', async () => {
  const orderId = await captured()
  const intent = (await find(orderId)).transactions[0]!.providerReference!
  await archive(payments.database, 0)
  await payments.stripe.refunds.create({ payment_intent: intent, amount: 200 })
  await payments.paymentWhen(orderId, ({ transactions }) => transactions.length === 3)
  expect(await status(orderId)).toBe('PARTIALLY_REFUNDED')
})

test('archiving that is interrupted changes nothing, and many at once archive each once', async () => {
  await archive(payments.database, 0)
  const orders = [await captured(), await captured(), await captured()]
  const before = await Promise.all(orders.map(find))
  const failure = await interruptAt(payments.databaseUrl, 'payments', () => archive(payments.database, 0))
  expect(failure).toBeInstanceOf(Error)
  for (const orderId of orders) expect(await places(orderId)).toEqual([1, 0])

  const counts = await Promise.all([1, 2, 3].map(() => archiveEnded(payments.database, 0, 1)))
  expect(counts.reduce((sum, count) => sum + count, 0) + (await archive(payments.database, 0))).toBe(3)
  for (const orderId of orders) expect(await places(orderId)).toEqual([0, 1])
  expect(await Promise.all(orders.map(find))).toEqual(before)
  const refund = (paymentId: string) =>
    payments.operations.refundPayment({
      paymentId,
      amountMinor: undefined,
      reason: 'broken',
      origin: { requestedBy: newId(), idempotencyKey: randomUUID() },
    })
  await Promise.all([
    ...before.map(({ id }) => refund(id)),
    archive(payments.database, 0),
    archive(payments.database, 0),
  ])
  for (const orderId of orders) expect(await status(orderId)).toBe('REFUNDED')
  expect(await verified()).toEqual([])
})
