/** Payment methods, against a real Postgres and provider: whose they are, and who pays with them. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { findMethods } from '../data/payment-method-rows.ts'
import { startPayments } from '../testing/payment-under-test.ts'
import { MAX_PAYMENT_METHODS } from './attach-payment-method.ts'

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
