/**
 * Once an order is being undone, nothing is authorized for it any more: whatever its authorization did is found out
 * without making one, and one that is still on its way finds its key taken.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { paymentVoid } from '#contracts/payment.ts'
import { eventually } from '../../../tests/eventually.ts'
import { requestVoid } from '../data/payment-requests.ts'
import { findPayment } from '../data/payment-rows.ts'
import { statusOf } from '../domain/payment.ts'
import { IMPATIENT_MS, startPayments } from '../testing/payment-under-test.ts'
import { verifyPayments } from './verify-payments.ts'

let payments: Awaited<ReturnType<typeof startPayments>>

beforeAll(async () => {
  payments = await startPayments(IMPATIENT_MS)
})

afterEach(async () => {
  await payments.switch({ outage: 'none', silenceRate: 0, errorRate: 0 })
  payments.closeCircuit()
})

afterAll(async () => {
  const { differences } = await verifyPayments(payments.databaseUrl, payments.ledgerAddress)
  await payments.stop()
  expect(differences).toEqual([])
})

const held = ['authorization 4200', 'cancellation 4200']
const nothing = ['cancellation 0']
const undo = (orderId: string) => payments.deliver(paymentVoid, { orderId })
const ledger = (orderId: string) => payments.providerLedger(orderId)

async function status(orderId: string): Promise<string> {
  const payment = await findPayment(payments.database, 'orderId', orderId)
  return statusOf(payment!.transactions)
}

/** Delivers the void until it succeeds, as NATS does. */
async function undone(orderId: string): Promise<void> {
  await eventually(() => undo(orderId).then(() => true))
  expect((await payments.answers(orderId, 1)).map(({ name }) => name)).toContain('voided')
}

describe('an authorization', () => {
  test('that never reached the provider is never made', async () => {
    const orderId = randomUUID()
    await payments.switch({ outage: 'refused' })
    await expect(payments.authorize(orderId, 'pm_card_visa')).rejects.toThrow()
    await payments.switch({ outage: 'none' })
    payments.closeCircuit()
    await undone(orderId)
    expect(await ledger(orderId)).toEqual(nothing)
    expect(await status(orderId)).toBe('VOIDED')
    await payments.authorize(orderId, 'pm_card_visa')
    expect(await ledger(orderId)).toEqual(nothing)
    expect(await payments.answers(orderId, 2)).toMatchObject([
      { name: 'voided' },
      { name: 'authorization-rejected', reason: 'VOIDED' },
    ])
  })

  test('that is still on its way when its void is answered is refused when it arrives', async () => {
    const orderId = randomUUID()
    const letGo = payments.delayNext('authorize')
    const authorizing = payments.authorize(orderId, 'pm_card_visa')
    await payments.paymentWhen(orderId, () => true)
    await undone(orderId)
    letGo()
    await authorizing
    expect(await ledger(orderId)).toEqual(nothing)
    expect(await status(orderId)).toBe('VOIDED')
    expect(await payments.answers(orderId, 2)).toMatchObject([
      { name: 'voided' },
      { name: 'authorization-rejected', reason: 'VOIDED' },
    ])
  })

  test('that failed before anything was done is not made by its retry', async () => {
    const orderId = randomUUID()
    await payments.switch({ errorRate: 1 })
    await expect(payments.authorize(orderId, 'pm_card_flaky')).rejects.toThrow()
    await payments.switch({ errorRate: 0 })
    payments.closeCircuit()
    const letGo = payments.delayNext('authorize')
    const retried = payments.authorize(orderId, 'pm_card_flaky')
    await undone(orderId)
    letGo()
    await retried
    expect(await ledger(orderId)).toEqual(nothing)
  })

  test('whose answer never came is found, and what it holds is released', async () => {
    const orderId = randomUUID()
    await payments.switch({ silenceRate: 1 })
    await expect(payments.authorize(orderId, 'pm_card_visa')).rejects.toThrow()
    await payments.switch({ silenceRate: 0 })
    payments.closeCircuit()
    await undone(orderId)
    expect(await ledger(orderId)).toEqual(held)
    await payments.authorize(orderId, 'pm_card_visa')
    expect(await ledger(orderId)).toEqual(held)
  })

  test('that the provider is working on is waited for, and released', async () => {
    const orderId = randomUUID()
    const authorizing = payments.authorize(orderId, 'pm_card_slow').catch(() => undefined)
    await payments.paymentWhen(orderId, () => true)
    await undone(orderId)
    await authorizing
    expect([nothing, held]).toContainEqual(await ledger(orderId))
    expect(await status(orderId)).toBe('VOIDED')
  })

  test('that the search does not show yet is answered again under its key, and not made again', async () => {
    const orderId = randomUUID()
    await payments.switch({ silenceRate: 1 })
    await expect(payments.authorize(orderId, 'pm_card_visa')).rejects.toThrow()
    await payments.switch({ silenceRate: 0, searchLags: true })
    payments.closeCircuit()
    await undone(orderId)
    await payments.switch({ searchLags: false })
    expect(await ledger(orderId)).toEqual(held)
  })

  test.each([
    ['pm_unknown', 'FAILED', []],
    ['pm_card_chargeDeclined', 'DECLINED', ['decline 4200']],
  ])('with %s, refused without an answer, has nothing to release', async (card, expected, entries) => {
    const orderId = randomUUID()
    await payments.switch({ silenceRate: 1 })
    await expect(payments.authorize(orderId, card)).rejects.toThrow()
    await payments.switch({ silenceRate: 0, searchLags: true })
    payments.closeCircuit()
    await undone(orderId)
    await payments.switch({ searchLags: false })
    expect(await ledger(orderId)).toEqual(entries)
    expect(await status(orderId)).toBe(expected)
  })
})

/**
 * Where an authorization may be when its order is undone, and how far the undoing may be by then. Nothing is authorized
 * in any of them: the undoing is looked for right before the provider is asked, each time that it is.
 */
describe('an authorization on its way, of an order that is undone meanwhile', () => {
  const undoing = {
    'the void is in the stream, and nobody has it yet': (orderId: string) => payments.publishUnread(orderId),
    'the void has been recorded, and its consumer is gone': (orderId: string) =>
      requestVoid(payments.database, orderId, new Date()),
  }

  describe.each(Object.entries(undoing))('when %s', (_what, undoes) => {
    test('before it is delivered, is not made', async () => {
      const orderId = randomUUID()
      await undoes(orderId)
      await payments.authorize(orderId, 'pm_card_visa').catch(() => undefined)
      expect(await ledger(orderId)).toEqual([])
    })

    test('before the provider is asked, is not made', async () => {
      const orderId = randomUUID()
      const letGo = payments.delayNext('authorize')
      const authorizing = payments.authorize(orderId, 'pm_card_visa').catch(() => undefined)
      await payments.paymentWhen(orderId, () => true)
      await undoes(orderId)
      letGo()
      await authorizing
      expect(await ledger(orderId)).toEqual([])
    })

    test('between two attempts, is not made', async () => {
      const orderId = randomUUID()
      payments.failNext('authorize', () => undoes(orderId))
      await payments.authorize(orderId, 'pm_card_visa').catch(() => undefined)
      expect(await ledger(orderId)).toEqual([])
    })

    test('before it is delivered again, is not made, and the void is answered', async () => {
      const orderId = randomUUID()
      await payments.switch({ outage: 'refused' })
      await expect(payments.authorize(orderId, 'pm_card_visa')).rejects.toThrow()
      await undoes(orderId)
      await payments.switch({ outage: 'none' })
      payments.closeCircuit()
      await payments.authorize(orderId, 'pm_card_visa').catch(() => undefined)
      await undone(orderId)
      expect(await ledger(orderId)).toEqual(nothing)
      expect(await status(orderId)).toBe('VOIDED')
    })
  })
})

describe('a void', () => {
  test('that was cut short while it took the key goes on where it was', async () => {
    const orderId = randomUUID()
    await payments.switch({ outage: 'refused' })
    await expect(payments.authorize(orderId, 'pm_card_visa')).rejects.toThrow()
    await payments.switch({ outage: 'none', silenceRate: 1 })
    payments.closeCircuit()
    await expect(undo(orderId)).rejects.toThrow()
    await payments.switch({ silenceRate: 0 })
    payments.closeCircuit()
    await undone(orderId)
    expect(await ledger(orderId)).toEqual(nothing)
    expect(await status(orderId)).toBe('VOIDED')
  })

  test('of an authorization whose key was forgotten by the provider goes by the search alone', async () => {
    const orderId = randomUUID()
    await payments.switch({ outage: 'refused' })
    await expect(payments.authorize(orderId, 'pm_card_visa')).rejects.toThrow()
    await payments.switch({ outage: 'none' })
    payments.closeCircuit()
    const longAgo = new Date(Date.now() - 24 * 60 * 60 * 1_000)
    await payments.database.payment.updateMany({ where: { orderId }, data: { createdAt: longAgo } })
    await undone(orderId)
    expect(await ledger(orderId)).toEqual([])
    expect(await status(orderId)).toBe('FAILED')
  })
})
