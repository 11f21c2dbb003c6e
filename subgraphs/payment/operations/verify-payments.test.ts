/** The comparison of the two ledgers, on a real Postgres and provider. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { paymentCapture, paymentVoid } from '#contracts/payment.ts'
import { record } from '../data/ledger-rows.ts'
import { startPayments } from '../testing/payment-under-test.ts'
import { differences } from '../domain/ledger-comparison.ts'
import { verifyPayments } from './verify-payments.ts'

let payments: Awaited<ReturnType<typeof startPayments>>

beforeAll(async () => {
  payments = await startPayments(2_000)
})

afterAll(async () => {
  await payments.stop()
})

test('after payments of every kind both ledgers are the same; an entry of one side only is named', async () => {
  const [captured, voided, refunded, declined] = Array.from({ length: 4 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
  ]
  for (const orderId of [captured, voided, refunded]) await payments.authorize(orderId, 'pm_card_visa')
  await payments.authorize(declined, 'pm_card_chargeDeclined')
  await payments.authorize(randomUUID(), 'pm_unknown')
  for (const orderId of [captured, refunded]) await payments.deliver(paymentCapture, { orderId })
  for (const orderId of [voided, refunded]) await payments.deliver(paymentVoid, { orderId })
  expect(await verifyPayments(payments.databaseUrl, payments.ledgerAddress)).toEqual({
    entries: 8,
    differences: [],
  })

  const payment = await payments.paymentWhen(captured, () => true)
  const invented = { ...payment.transactions[0]!, type: 'VOID' as const }
  await record(payments.database, payment, [invented], new Date())
  expect((await verifyPayments(payments.databaseUrl, payments.ledgerAddress)).differences).toEqual([
    `Only we have: VOID SUCCEEDED 4200 EUR ${invented.providerReference}`,
  ])
})

test('what one side lacks or has twice is named', () => {
  expect(differences(['a', 'b', 'b'], ['a', 'c'])).toEqual([
    'Only the provider has: c',
    'Only we have: b',
    'Only we have: b',
    'We have twice: b',
  ])
})
