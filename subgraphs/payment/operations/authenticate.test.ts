/** A payment that waits for its customer: answered when they have authenticated, closed when they have not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { paymentCapture, paymentVoid } from '#contracts/payment.ts'
import type { StoredPayment } from '../data/payment-rows.ts'
import { statusOf } from '../domain/payment.ts'
import { authenticateAtProvider } from '../testing/provider-process.ts'
import { startPayments } from '../testing/payment-under-test.ts'
import { verifyPayments } from './verify-payments.ts'

const CARD = 'pm_card_authenticationRequired'

let payments: Awaited<ReturnType<typeof startPayments>>

beforeAll(async () => {
  payments = await startPayments(2_000)
})

afterAll(async () => {
  const { differences } = await verifyPayments(payments.databaseUrl, payments.ledgerAddress)
  await payments.stop()
  expect(differences).toEqual([])
})

const is = (status: string) => (payment: StoredPayment) => statusOf(payment.transactions) === status
const names = async (orderId: string, count: number) =>
  (await payments.answers(orderId, count)).map(({ name }) => name)

async function waiting() {
  const orderId = randomUUID()
  await payments.authorize(orderId, CARD)
  const payment = await payments.paymentWhen(orderId, is('REQUIRES_ACTION'))
  const { clientSecret } = (await payments.findNextAction(payment))!
  return {
    orderId,
    payment,
    authenticate: (outcome: 'succeeded' | 'failed') =>
      authenticateAtProvider(payments.ledgerAddress.url, clientSecret, outcome),
  }
}

describe('a card whose bank wants its customer to authenticate', () => {
  test('is neither authorized nor declined until they have, and then captured as any other', async () => {
    const { orderId, authenticate } = await waiting()
    expect(await names(orderId, 1)).toEqual(['action-required'])
    await authenticate('succeeded')
    expect(await names(orderId, 2)).toEqual(['action-required', 'authorized'])
    await payments.deliver(paymentCapture, { orderId })
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200', 'capture 4200'])
    const { transactions } = await payments.paymentWhen(orderId, is('CAPTURED'))
    expect(await payments.findNextAction({ ...(await payments.paymentWhen(orderId, () => true)) })).toBeNull()
    expect(transactions.map(({ type }) => type)).toEqual(['AUTHENTICATION', 'AUTHORIZATION', 'CAPTURE'])
  })

  test('is rejected where they fail, and its intent is closed before that is said', async () => {
    const { orderId, authenticate } = await waiting()
    await authenticate('failed')
    expect(await payments.answers(orderId, 2)).toMatchObject([
      { name: 'action-required' },
      {
        name: 'authorization-rejected',
        reason: 'PAYMENT_DECLINED',
        detail: expect.stringMatching(/authenticat/),
      },
    ])
    expect(await payments.providerLedger(orderId)).toEqual(['decline 4200', 'cancellation 0'])
    await payments.paymentWhen(orderId, is('DECLINED'))
  })

  test('may be asked about again and again: the answer stands, and nothing is made twice', async () => {
    const { orderId, authenticate } = await waiting()
    for (let count = 0; count < 3; count++) await payments.authorize(orderId, CARD)
    expect(await names(orderId, 4)).toEqual(Array(4).fill('action-required'))
    await payments.switch({ webhooks: 'held' })
    await authenticate('succeeded')
    // The webhook is lost: whoever asks next learns of it all the same.
    await payments.authorize(orderId, CARD)
    expect((await names(orderId, 5)).at(-1)).toBe('authorized')
    await payments.switch({ webhooks: 'normal' })
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200'])
  })

  test('whose order is undone meanwhile cannot be authenticated any more', async () => {
    const { orderId, authenticate } = await waiting()
    await payments.deliver(paymentVoid, { orderId })
    expect(await names(orderId, 2)).toEqual(['action-required', 'voided'])
    expect(await authenticate('succeeded')).toHaveProperty('error')
    await payments.authorize(orderId, CARD)
    expect((await payments.answers(orderId, 3))[2]).toMatchObject({ reason: 'VOIDED' })
    expect(await payments.providerLedger(orderId)).toEqual(['cancellation 0'])
  })

  test('whose void comes while they authenticate holds nothing in the end', async () => {
    for (let count = 0; count < 5; count++) {
      const { orderId, authenticate } = await waiting()
      await Promise.all([authenticate('succeeded'), payments.deliver(paymentVoid, { orderId })])
      await payments.paymentWhen(orderId, is('VOIDED'))
      expect(['cancellation 0', 'cancellation 4200']).toContain(
        (await payments.providerLedger(orderId)).at(-1),
      )
    }
  })
})
