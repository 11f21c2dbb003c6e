/** Who sees which payment, on a real Postgres. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { graphql } from 'graphql'
import { toGlobalId } from '#contracts/ids.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { newId } from '#platform/process/new-id.ts'
import { record } from '../data/ledger-rows.ts'
import { requestPayment } from '../data/payment-requests.ts'
import type { Transaction } from '../domain/payment.ts'
import { startPayments } from '../testing/payment-under-test.ts'
import { createContext } from './context.ts'

const customerId = newId()
const orderId = randomUUID()
let payments: Awaited<ReturnType<typeof startPayments>>
let paymentId: string

beforeAll(async () => {
  payments = await startPayments(2_000)
  const { database } = payments
  const now = new Date()
  const amount = { amountMinor: 1_250, currency: 'JPY' as const }
  const request = { orderId, customerId, amount, paymentMethod: 'pm', methodId: null }
  const payment = await requestPayment(database, request, now)
  const entry = (type: Transaction['type']): Transaction => ({
    type,
    status: 'SUCCEEDED',
    amountMinor: 1_250,
    providerReference: `pi_${orderId}`,
    declineCode: null,
  })
  await record(database, payment, [entry('AUTHORIZATION'), entry('CAPTURE')], now)
  paymentId = toGlobalId('pay', payment.id)
})

afterAll(async () => {
  await payments.stop()
})

const paymentFields = `
  id status declineReason order { id }
  amount { amount currencyCode } captured { amount currencyCode }
  transactions { id type status amount { amount } providerReference occurredAt }`
const source = `query ($id: ID!, $entities: [_Any!]!) {
  payment(id: $id) { ${paymentFields} }
  _entities(representations: $entities) { ... on Order { payment { id } } ... on Payment { status } }
}`

async function ask(caller: Caller, id = paymentId) {
  const entities = [
    { __typename: 'Order', id: toGlobalId('ord', orderId) },
    { __typename: 'Payment', id },
  ]
  const result = await graphql({
    schema: payments.schema,
    source,
    variableValues: { id, entities },
    contextValue: createContext(payments.services, caller),
  })
  return JSON.parse(JSON.stringify(result)) as {
    data: Record<string, unknown>
    errors?: { message: string }[]
  }
}

test.each<[string, Caller]>([
  ['the customer', { userId: customerId, role: 'CUSTOMER' }],
  ['support', { userId: newId(), role: 'SUPPORT' }],
  ['an administrator', { userId: newId(), role: 'ADMIN' }],
])('%s sees the payment', async (_name, caller) => {
  const { data, errors } = await ask(caller)
  expect(errors).toBeUndefined()
  expect(data).toMatchObject({
    payment: {
      id: paymentId,
      status: 'CAPTURED',
      declineReason: null,
      order: { id: toGlobalId('ord', orderId) },
      amount: { amount: '1250', currencyCode: 'JPY' },
      captured: { amount: '1250', currencyCode: 'JPY' },
      transactions: [
        { type: 'AUTHORIZATION', status: 'SUCCEEDED', providerReference: `pi_${orderId}` },
        { type: 'CAPTURE', status: 'SUCCEEDED', amount: { amount: '1250' } },
      ],
    },
    _entities: [{ payment: { id: paymentId } }, { status: 'CAPTURED' }],
  })
})

test.each<[string, Caller]>([
  ['another customer', { userId: newId(), role: 'CUSTOMER' }],
  ['somebody who is not signed in', { userId: null, role: null }],
])('%s sees what they would see if it did not exist', async (_name, caller) => {
  const others = await ask(caller)
  expect(others.data).toEqual({ payment: null, _entities: [{ payment: null }, null] })
  expect(others).toEqual(await ask(caller, toGlobalId('pay', newId())))
})

test('an id of another type is refused', async () => {
  const { errors } = await ask({ userId: customerId, role: 'CUSTOMER' }, toGlobalId('ord', orderId))
  expect(errors?.[0]?.message).toContain('starts with "pay_"')
})

test('what the customer must do is shown to them alone, and only while there is something to do', async () => {
  const waiting = randomUUID()
  await payments.authorize(waiting, 'pm_card_authenticationRequired', undefined, customerId)
  const { id } = await payments.paymentWhen(waiting, () => true)
  const read = async (caller: Caller, uuid: string) => {
    const result = await graphql({
      schema: payments.schema,
      source:
        'query ($id: ID!) { payment(id: $id) { status nextAction { type clientSecret } transactions { type status } } }',
      variableValues: { id: toGlobalId('pay', uuid) },
      contextValue: createContext(payments.services, caller),
    })
    expect(result.errors).toBeUndefined()
    return result.data?.payment
  }
  expect(await read({ userId: customerId, role: 'CUSTOMER' }, id)).toEqual({
    status: 'REQUIRES_ACTION',
    nextAction: { type: 'AUTHENTICATE', clientSecret: expect.stringMatching(/^pi_.*_secret_/) },
    transactions: [{ type: 'AUTHENTICATION', status: 'PENDING' }],
  })
  const staff: Caller = { userId: newId(), role: 'SUPPORT' }
  expect(await read(staff, id)).toMatchObject({ status: 'REQUIRES_ACTION', nextAction: null })
  const [settled] = await payments.database.payment.findMany({ where: { orderId } })
  expect(await read({ userId: customerId, role: 'CUSTOMER' }, settled!.id)).toMatchObject({
    nextAction: null,
  })
})
