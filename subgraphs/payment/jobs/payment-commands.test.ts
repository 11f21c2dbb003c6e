/** The payment's part in the saga, against a real Postgres, NATS and provider. */
import { newId } from '#platform/process/new-id.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { paymentCapture, paymentVoid } from '#contracts/payment.ts'
import { eventually } from '../../../tests/eventually.ts'
import { IMPATIENT_MS, startPayments } from '../testing/payment-under-test.ts'
import { statusOf } from '../domain/payment.ts'

let payments: Awaited<ReturnType<typeof startPayments>>

beforeAll(async () => {
  payments = await startPayments(IMPATIENT_MS)
})

afterAll(async () => {
  await payments.stop()
})

async function status(orderId: string): Promise<string> {
  const payment = await payments.database.payment.findUniqueOrThrow({
    where: { orderId },
    include: { transactions: { orderBy: { id: 'asc' } } },
  })
  return statusOf(payment.transactions)
}

async function names(orderId: string, count: number): Promise<(string | undefined)[]> {
  return (await payments.answers(orderId, count)).map(({ name }) => name)
}

describe('a payment', () => {
  test('is authorized and captured once, however often it is asked for', async () => {
    const orderId = randomUUID()
    const message = newId()
    await payments.authorize(orderId, 'pm_card_visa', message)
    await payments.authorize(orderId, 'pm_card_visa', message) // redelivered: answered already
    await payments.authorize(orderId, 'pm_card_visa') // retried: answered again
    await payments.deliver(paymentCapture, { orderId })
    await payments.deliver(paymentCapture, { orderId })
    expect((await names(orderId, 4)).sort()).toEqual(['authorized', 'authorized', 'captured', 'captured'])
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200', 'capture 4200'])
    expect(await status(orderId)).toBe('CAPTURED')
  })

  test.each([
    ['pm_card_chargeDeclined', 'PAYMENT_DECLINED', 'DECLINED', ['decline 4200']],
    ['pm_card_chargeDeclinedInsufficientFunds', 'PAYMENT_DECLINED', 'DECLINED', ['decline 4200']],
    ['pm_unknown', 'PAYMENT_METHOD_UNKNOWN', 'FAILED', []],
    ['pmth_malformed', 'PAYMENT_METHOD_UNKNOWN', 'FAILED', []],
    ['pmth_01h2xcejqtf2nbrexx3vqjhp41', 'PAYMENT_METHOD_UNKNOWN', 'FAILED', []],
    ['a card that I found', 'PAYMENT_METHOD_UNKNOWN', 'FAILED', []],
  ])('with %s is rejected: %s', async (card, reason, expected, ledger) => {
    const orderId = randomUUID()
    await payments.authorize(orderId, card)
    await payments.deliver(paymentVoid, { orderId })
    const answers = await payments.answers(orderId, 2)
    expect(answers[0]).toMatchObject({ name: 'authorization-rejected', reason })
    expect(answers[1]).toMatchObject({ name: 'voided' })
    expect(await status(orderId)).toBe(expected)
    expect(await payments.providerLedger(orderId)).toEqual(ledger)
    await payments.deliver(paymentCapture, { orderId })
    expect((await payments.answers(orderId, 3))[2]).toMatchObject({ name: 'capture-rejected' })
  })

  test('has a ledger that is only ever added to', async () => {
    const orderId = randomUUID()
    await payments.authorize(orderId, 'pm_card_visa')
    const tables = payments.database.paymentTransaction
    await expect(tables.deleteMany({ where: { payment: { orderId } } })).rejects.toThrow('append-only')
    await expect(
      tables.updateMany({ where: { payment: { orderId } }, data: { amountMinor: 1 } }),
    ).rejects.toThrow('append-only')
  })
})

describe('a void', () => {
  test('releases what was authorized, once', async () => {
    const orderId = randomUUID()
    await payments.authorize(orderId, 'pm_card_mastercard')
    await payments.deliver(paymentVoid, { orderId })
    await payments.deliver(paymentVoid, { orderId })
    expect(await names(orderId, 3)).toEqual(['authorized', 'voided', 'voided'])
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200', 'cancellation 4200'])
    expect(await status(orderId)).toBe('VOIDED')
  })

  test('refunds what was captured, once', async () => {
    const orderId = randomUUID()
    await payments.authorize(orderId, 'pm_card_visa')
    await payments.deliver(paymentCapture, { orderId })
    await Promise.all([1, 2, 3].map(() => payments.deliver(paymentVoid, { orderId })))
    await payments.deliver(paymentCapture, { orderId }) // retried: it was done
    expect((await names(orderId, 6)).sort()).toEqual([
      'authorized',
      'captured',
      'captured',
      'voided',
      'voided',
      'voided',
    ])
    expect(await payments.providerLedger(orderId)).toEqual([
      'authorization 4200',
      'capture 4200',
      'refund 4200',
    ])
    expect(await status(orderId)).toBe('REFUNDED')
  })

  test('that comes with its capture leaves nothing taken', async () => {
    for (const orderId of Array.from({ length: 10 }, () => randomUUID())) {
      await payments.authorize(orderId, 'pm_card_visa')
      await Promise.allSettled([
        payments.deliver(paymentCapture, { orderId }),
        payments.deliver(paymentVoid, { orderId }),
      ])
      await payments.deliver(paymentVoid, { orderId })
      expect(['VOIDED', 'REFUNDED']).toContain(await status(orderId))
      expect(['cancellation 4200', 'refund 4200']).toContain((await payments.providerLedger(orderId)).at(-1))
    }
  })

  test('that comes first wins', async () => {
    const orderId = randomUUID()
    await payments.deliver(paymentVoid, { orderId })
    await payments.authorize(orderId, 'pm_card_visa')
    expect(await payments.answers(orderId, 2)).toMatchObject([
      { name: 'voided' },
      { name: 'authorization-rejected', reason: 'VOIDED' },
    ])
    expect(await payments.providerLedger(orderId)).toEqual([])
    expect(await status(orderId)).toBe('VOIDED')
  })

  test('that comes with its authorization leaves nothing held', async () => {
    const orders = Array.from({ length: 10 }, () => randomUUID())
    for (const orderId of orders) {
      await Promise.all([
        payments.authorize(orderId, 'pm_card_visa'),
        payments.deliver(paymentVoid, { orderId }),
      ])
      expect(await status(orderId)).toBe('VOIDED')
      const nothingHeld = [[], ['cancellation 0'], ['authorization 4200', 'cancellation 4200']]
      expect(nothingHeld).toContainEqual(await payments.providerLedger(orderId))
      // The authorization may have been answered before the void.
      const first = await names(orderId, 1)
      expect(first.includes('voided') ? first : await names(orderId, 2)).toContain('voided')
    }
  })
})

describe('trouble with the provider', () => {
  test.each(['pm_card_timeoutAfterCharge', 'pm_card_flaky'])('%s is survived by retries', async (card) => {
    const orderId = randomUUID()
    await payments.authorize(orderId, card)
    expect(await names(orderId, 1)).toEqual(['authorized'])
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200'])
  })

  test('an outcome that is not known is not answered; a void finds it and compensates it', async () => {
    const orderId = randomUUID()
    await expect(payments.authorize(orderId, 'pm_card_slow')).rejects.toThrow()
    expect(await status(orderId)).toBe('PENDING')
    await eventually(async () =>
      expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200']),
    )
    await payments.deliver(paymentVoid, { orderId })
    expect(await names(orderId, 1)).toEqual(['voided'])
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200', 'cancellation 4200'])
    expect(await status(orderId)).toBe('VOIDED')
  })

  test('a provider that is down delays its payments and no more', async () => {
    const orderId = randomUUID()
    await payments.killProvider()
    await expect(payments.authorize(orderId, 'pm_card_visa')).rejects.toThrow()
    await payments.restartProvider()
    await payments.authorize(orderId, 'pm_card_visa')
    await payments.killProvider()
    await expect(payments.deliver(paymentCapture, { orderId })).rejects.toThrow()
    await payments.restartProvider()
    await payments.deliver(paymentCapture, { orderId })
    expect(await names(orderId, 2)).toEqual(['authorized', 'captured'])
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200', 'capture 4200'])
  })
})
