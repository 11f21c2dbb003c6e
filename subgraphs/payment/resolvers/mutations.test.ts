/** The mutations and `User.paymentMethods` as the graph shows them, on a real Postgres and provider. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { graphql } from 'graphql'
import { paymentCapture } from '#contracts/payment.ts'
import { createContext } from './context.ts'
import { customerId, startPayments } from '../testing/payment-under-test.ts'

const support: Caller = { userId: newId(), role: 'SUPPORT' }
const customer: Caller = { userId: customerId, role: 'CUSTOMER' }
const stranger: Caller = { userId: newId(), role: 'CUSTOMER' }
const nobody: Caller = { userId: null, role: null }
let payments: Awaited<ReturnType<typeof startPayments>>
let paymentId: string

beforeAll(async () => {
  payments = await startPayments(2_000)
  const orderId = randomUUID()
  await payments.authorize(orderId, 'pm_card_visa')
  await payments.deliver(paymentCapture, { orderId })
  paymentId = toGlobalId('pay', (await payments.paymentWhen(orderId, () => true)).id)
})

afterAll(async () => {
  await payments.stop()
})

async function ask(caller: Caller, source: string, variableValues: Record<string, unknown>) {
  const { schema, services } = payments
  const contextValue = createContext(services, caller)
  const result = await graphql({ schema, source, variableValues, contextValue })
  return JSON.parse(JSON.stringify(result)) as {
    data: Record<string, any> | null
    errors?: { extensions: { code: string } }[]
  }
}

describe.each([
  ['the character U+0000', 'a\u0000b'],
  ['half of a surrogate pair', 'a\ud83db'],
])('%s', (_what, text) => {
  const REFUND = `mutation ($input: PaymentRefundInput!) { result: paymentRefund(input: $input) {
    userErrors { code field } } }`
  const ATTACH = `mutation ($input: PaymentMethodAttachInput!) { result: paymentMethodAttach(input: $input) {
    userErrors { code field } } }`

  test.each(['idempotencyKey', 'reason'])('in the %s of a refund', async (field) => {
    const input = { paymentId, idempotencyKey: randomUUID(), amount: '0.01', [field]: text }
    const { data } = await ask(support, REFUND, { input })
    expect(data?.result.userErrors).toEqual([{ code: 'INVALID_INPUT', field: ['input', field] }])
  })

  test('in the token of a payment method', async () => {
    const { data } = await ask(customer, ATTACH, { input: { token: text } })
    expect(data?.result.userErrors).toEqual([{ code: 'INVALID_INPUT', field: ['input', 'token'] }])
  })
})

describe('paymentRefund', () => {
  const source = `mutation ($input: PaymentRefundInput!) {
    paymentRefund(input: $input) {
      payment { status captured { amount } refunded { amount } transactions { type status amount { amount } } }
      userErrors { __typename code field ... on RefundExceedsCaptured { refundable { amount currencyCode } } }
    }
  }`
  const refund = async (caller: Caller, input: object) =>
    ask(caller, source, { input: { paymentId, idempotencyKey: randomUUID(), ...input } })

  test('is for staff', async () => {
    expect((await refund(customer, {})).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await refund(nobody, {})).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  test('refunds a part, says what is left, and refunds the rest', async () => {
    const part = { amount: '10.50', idempotencyKey: randomUUID(), reason: 'broken' }
    await refund(support, part)
    const { data } = await refund(support, part)
    expect(data?.paymentRefund).toMatchObject({
      payment: {
        status: 'PARTIALLY_REFUNDED',
        captured: { amount: '42.00' },
        refunded: { amount: '10.50' },
        transactions: [{}, {}, { type: 'REFUND', status: 'SUCCEEDED', amount: { amount: '10.50' } }],
      },
      userErrors: [],
    })
    const tooMuch = await refund(support, { amount: '31.51' })
    expect(tooMuch.data?.paymentRefund).toEqual({
      payment: null,
      userErrors: [
        {
          __typename: 'RefundExceedsCaptured',
          code: 'REFUND_EXCEEDS_CAPTURED',
          field: ['input', 'amount'],
          refundable: { amount: '31.50', currencyCode: 'EUR' },
        },
      ],
    })
    const rest = await refund(support, {})
    expect(rest.data?.paymentRefund.payment).toMatchObject({
      status: 'REFUNDED',
      refunded: { amount: '42.00' },
    })
  })

  test.each([
    ['a fraction of a cent', { amount: '0.001' }, 'INVALID_INPUT', 'amount'],
    ['less than nothing', { amount: '-1' }, 'INVALID_INPUT', 'amount'],
    ['no key', { idempotencyKey: '' }, 'INVALID_INPUT', 'idempotencyKey'],
    ['a reason without end', { reason: 'x'.repeat(501) }, 'INVALID_INPUT', 'reason'],
    ['an unknown payment', { paymentId: toGlobalId('pay', newId()) }, 'PAYMENT_NOT_FOUND', 'paymentId'],
  ])('refuses %s', async (_name, input, code, field) => {
    const { data } = await refund(support, input)
    expect(data?.paymentRefund).toMatchObject({ userErrors: [{ code, field: ['input', field] }] })
  })
})

describe('payment methods', () => {
  const attach = `mutation ($token: String!) {
    paymentMethodAttach(input: { token: $token }) {
      paymentMethod { id brand last4 expMonth expYear } userErrors { code field }
    }
  }`
  const detach = `mutation ($id: ID!) {
    paymentMethodDetach(input: { id: $id }) { paymentMethod { id } userErrors { __typename code field } }
  }`
  const list = `query ($users: [_Any!]!) {
    _entities(representations: $users) { ... on User { paymentMethods { id last4 } } }
  }`
  const users = [{ __typename: 'User', id: toGlobalId('user', customerId) }]
  const listed = async (caller: Caller) =>
    (await ask(caller, list, { users })).data?._entities[0].paymentMethods

  test('are attached, seen and detached by their owner alone', async () => {
    const { data } = await ask(customer, attach, { token: 'pm_card_visa' })
    const { paymentMethod } = data?.paymentMethodAttach
    expect(paymentMethod).toMatchObject({ brand: 'visa', last4: '4242', expMonth: 12, expYear: 2034 })
    expect(await listed(customer)).toEqual([{ id: paymentMethod.id, last4: '4242' }])
    for (const other of [stranger, support, nobody]) expect(await listed(other)).toBeNull()

    const { id } = paymentMethod
    const refused = await ask(stranger, detach, { id })
    expect(refused.data?.paymentMethodDetach).toEqual({
      paymentMethod: null,
      userErrors: [
        { __typename: 'BasicUserError', code: 'PAYMENT_METHOD_NOT_FOUND', field: ['input', 'id'] },
      ],
    })
    expect((await ask(customer, detach, { id })).data?.paymentMethodDetach.paymentMethod).toEqual({ id })
    expect(await listed(customer)).toEqual([])
  })

  test('need a caller who is signed in, and a token that the provider knows', async () => {
    expect((await ask(nobody, attach, { token: 'pm_card_visa' })).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    )
    const unknown = await ask(customer, attach, { token: 'pm_unknown' })
    expect(unknown.data?.paymentMethodAttach).toMatchObject({
      paymentMethod: null,
      userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'token'] }],
    })
  })

  test('a provider that does not answer is said to be away', async () => {
    await payments.switch({ outage: 'refused' })
    const { errors } = await ask(customer, attach, { token: 'pm_card_visa' })
    expect(errors?.[0]?.extensions.code).toBe('PROVIDER_UNAVAILABLE')
    await payments.switch({ outage: 'none' })
  })
})
