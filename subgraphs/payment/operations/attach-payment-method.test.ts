/** Payment methods, against a real Postgres and provider: whose they are, and who pays with them. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { findMethods } from '../data/payment-method-rows.ts'
import { startPayments } from '../testing/payment-under-test.ts'
import { TOO_MANY_DECLINES } from '../domain/card-testing.ts'
import type { Transaction } from '../domain/payment.ts'
import { createAttachPaymentMethod, MAX_PAYMENT_METHODS } from './attach-payment-method.ts'
import { createLimitDeclines } from './limit-declines.ts'

let payments: Awaited<ReturnType<typeof startPayments>>

beforeAll(async () => {
  payments = await startPayments(2_000)
})

afterAll(async () => {
  await payments.stop()
})

const list = (customerId: string) => findMethods(payments.database, customerId, MAX_PAYMENT_METHODS)

async function attach(customerId: string, token = 'pm_card_visa'): Promise<{ id: string; global: string }> {
  const { method } = await payments.operations.attachPaymentMethod(customerId, token)
  return { id: method!.id, global: toGlobalId('pmth', method!.id) }
}

/** The answer to an order that is paid with the method. */
async function pay(customerId: string, paymentMethod: string) {
  const orderId = randomUUID()
  await payments.authorize(orderId, paymentMethod, undefined, customerId)
  return { orderId, answer: (await payments.answers(orderId, 1))[0] }
}

describe('who tries cards out', () => {
  const payment = (customer: string, card: string) => ({
    id: newId(),
    orderId: newId(),
    customerId: customer,
    amount: { amountMinor: 100, currency: 'EUR' as const },
    paymentMethod: card,
    providerMethod: card,
    providerCustomer: null,
    voidRequested: false,
    createdAt: new Date(),
    transactions: [],
    pendingRefunds: [],
  })
  const entry = (declineCode: string | null): Transaction => ({
    type: 'AUTHORIZATION',
    status: declineCode === null ? 'SUCCEEDED' : 'FAILED',
    amountMinor: 100,
    providerReference: newId(),
    declineCode,
  })

  test('has five payments declined in an hour, of 23 at once too, and the others are not asked for', async () => {
    const limit = createLimitDeclines(payments.database, 1)
    const customer = newId()
    let asked = 0
    const decline = async (): Promise<Transaction[]> => {
      asked++
      await new Promise((resolve) => setImmediate(resolve))
      return [entry('generic_decline')]
    }
    const attempts = Array.from({ length: 23 }, () => limit(payment(customer, `pm_${newId()}`), decline))
    const codes = (await Promise.all(attempts)).map(([only]) => only?.declineCode)
    expect(asked).toBe(5)
    expect(codes.filter((code) => code === TOO_MANY_DECLINES)).toHaveLength(18)
    // Nor with a card that is good, for an hour; another account's is.
    const good = async () => [entry(null)]
    expect(await limit(payment(customer, 'pm_card_visa'), good)).toMatchObject([
      { declineCode: TOO_MANY_DECLINES },
    ])
    expect(await limit(payment(newId(), 'pm_card_visa'), good)).toMatchObject([{ status: 'SUCCEEDED' }])
  })

  test('gets no further with many accounts and one card; whoever pays much at once does', async () => {
    const limit = createLimitDeclines(payments.database, 1)
    const card = `pm_${newId()}`
    const decline = async () => [entry('insufficient_funds')]
    for (let turn = 0; turn < 5; turn++) await limit(payment(newId(), card), decline)
    expect(await limit(payment(newId(), card), decline)).toMatchObject([{ declineCode: TOO_MANY_DECLINES }])
    const customer = newId()
    const orders = Array.from({ length: 40 }, () =>
      limit(payment(customer, 'pm_good'), async () => [entry(null)]),
    )
    expect((await Promise.all(orders)).flat().filter(({ status }) => status === 'SUCCEEDED')).toHaveLength(40)
  })

  test('cannot keep one card in more than ten accounts', async () => {
    const fingerprint = newId()
    const detached: string[] = []
    const attachTo = createAttachPaymentMethod(
      payments.database,
      {
        createCustomer: async () => newId(),
        attach: async () => ({
          providerReference: newId(),
          brand: 'visa',
          last4: '4242',
          expMonth: 1,
          expYear: 2040,
          fingerprint,
        }),
        detach: async (reference) => void detached.push(reference),
      },
      1,
    )
    const first = newId()
    for (const customer of [first, ...Array.from({ length: 9 }, newId)])
      expect(await attachTo(customer, 'pm_x')).toMatchObject({ method: { last4: '4242' } })
    expect(await attachTo(newId(), 'pm_x')).toEqual({ error: 'REFUSED' })
    expect(detached).toHaveLength(1)
    expect(await attachTo(newId(), 'pm_x')).toEqual({ error: 'REFUSED' })
  })
})

describe('a payment method', () => {
  test('is attached by a token, listed, and detached', async () => {
    const customerId = newId()
    const { method } = await payments.operations.attachPaymentMethod(customerId, 'pm_card_mastercard')
    expect(method).toMatchObject({ brand: 'mastercard', last4: '4444', expMonth: 12, expYear: 2034 })
    expect(await list(customerId)).toMatchObject([{ id: method!.id }])
    expect(await list(newId())).toEqual([])
    expect(await payments.operations.detachPaymentMethod(newId(), method!.id)).toBeUndefined()
    for (const _ of [1, 2]) {
      expect(await payments.operations.detachPaymentMethod(customerId, method!.id)).toMatchObject({
        id: method!.id,
      })
    }
    expect(await list(customerId)).toEqual([])
    expect(await payments.operations.attachPaymentMethod(customerId, 'pm_unknown')).toEqual({
      error: 'REFUSED',
    })
  })

  test('pays for its customer', async () => {
    const customerId = newId()
    const { global } = await attach(customerId)
    const { orderId, answer } = await pay(customerId, global)
    expect(answer).toMatchObject({ name: 'authorized' })
    expect(await payments.providerLedger(orderId)).toEqual(['authorization 4200'])
    const declined = await attach(customerId, 'pm_card_chargeDeclined')
    expect((await pay(customerId, declined.global)).answer).toMatchObject({ reason: 'PAYMENT_DECLINED' })
  })

  test('of another customer, or one that was detached, counts as one that does not exist', async () => {
    const owner = newId()
    const theirs = await attach(owner)
    const detached = await attach(owner)
    await payments.operations.detachPaymentMethod(owner, detached.id)
    const nobodys = toGlobalId('pmth', newId())
    const answers = [
      (await pay(owner, nobodys)).answer,
      (await pay(newId(), theirs.global)).answer,
      (await pay(owner, detached.global)).answer,
    ].map((answer) => ({ ...answer, orderId: undefined }))
    expect(answers[0]).toMatchObject({ name: 'authorization-rejected', reason: 'PAYMENT_METHOD_UNKNOWN' })
    expect(answers).toEqual(Array(3).fill(answers[0]))
  })

  test('is one of at most 20', async () => {
    const customerId = newId()
    for (let count = 0; count < MAX_PAYMENT_METHODS; count++) await attach(customerId)
    expect(await payments.operations.attachPaymentMethod(customerId, 'pm_card_visa')).toEqual({
      error: 'TOO_MANY',
    })
    expect(await list(customerId)).toHaveLength(MAX_PAYMENT_METHODS)
  })
})
