/** Nothing that orders, customers, staff or jobs ask for reads a table from end to end that grows with the payments. */
import { randomUUID } from 'node:crypto'
import { graphql } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { toGlobalId } from '#contracts/ids.ts'
import { paymentCapture, paymentVoid } from '#contracts/payment.ts'
import { pruneInbox } from '#platform/messaging/inbox.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { fillTables, HANDLED } from '../../../tests/fill-tables.ts'
import { findFullReads, recordStatements } from '../../../tests/query-plans.ts'
import { paymentsWithRefundsSince } from '../data/refund-rows.ts'
import { dueEvents, pruneEvents } from '../data/webhook-event-rows.ts'
import { createContext } from './context.ts'
import { customerId, startPayments } from '../testing/payment-under-test.ts'

const SMALL = ['job_turns']
const FILL = `
WITH made AS MATERIALIZED (
  SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS order_id, now() - n * interval '1 minute' AS at,
         gen_random_uuid() AS customer FROM generate_series(1, 10000) AS n
), ordered AS (
  INSERT INTO payment_orders (order_id) SELECT order_id FROM made
), paid AS (
  INSERT INTO payments (id, order_id, customer_id, amount_minor, currency, payment_method, provider_method, created_at)
  SELECT id, order_id, customer, 4200, 'EUR', 'pm_card_visa', 'pm_card_visa', at FROM made
), held AS (
  INSERT INTO payment_transactions (id, payment_id, type, status, amount_minor, provider_reference, occurred_at)
  SELECT gen_random_uuid(), id, type::transaction_type, 'SUCCEEDED', 4200, 'pi_' || n, at
    FROM made, unnest(ARRAY['AUTHORIZATION', 'CAPTURE']) AS type
), refunded AS (
  INSERT INTO refunds (id, payment_id, amount_minor, whole, requested_by, idempotency_key, status, created_at)
  SELECT gen_random_uuid(), id, 100, false, customer, n::text, 'SUCCEEDED', at FROM made
), kept AS (
  INSERT INTO payment_methods (id, customer_id, provider_reference, brand, last4, exp_month, exp_year, created_at)
  SELECT gen_random_uuid(), customer, 'pm_' || n, 'visa', '4242', 1, 2030, at FROM made
), declined AS (
  INSERT INTO card_declines (payment_id, customer_id, card, declined_at) SELECT id, customer, 'card_' || n, at FROM made
), known AS (
  INSERT INTO provider_customers (customer_id, provider_reference) SELECT customer, 'cus_' || n FROM made
)
INSERT INTO webhook_events (id, type, payload, received_at, processed_at, next_attempt_at)
SELECT 'evt_' || n, 'a', '{}', at, at, at FROM made`
const READ = `query ($id: ID!, $of: [_Any!]!) { payment(id: $id) { transactions { type } order { id } }
  _entities(representations: $of) { ... on Order { payment { status } } ... on User { paymentMethods { brand } } } }`
const ATTACH = `mutation { paymentMethodAttach(input: { token: "pm_card_visa" }) { paymentMethod { id } } }`
const DETACH = `mutation ($id: ID!) { paymentMethodDetach(input: { id: $id }) { userErrors { code } } }`
const REFUND = `mutation ($input: PaymentRefundInput!) { paymentRefund(input: $input) { userErrors { code } } }`

let payments: Awaited<ReturnType<typeof startPayments>>
let recording: ReturnType<typeof recordStatements>

beforeAll(async () => {
  payments = await startPayments(2_000)
  const client = new pg.Client(payments.databaseUrl)
  await client.connect()
  await fillTables(client, () => client.query(`${FILL}; ${HANDLED}`)).finally(() => client.end())
  recording = recordStatements()
}, 60_000)
afterAll(async () => {
  recording?.stop()
  await payments?.stop()
})

async function ask(role: 'CUSTOMER' | 'SUPPORT', source: string, variableValues = {}) {
  const caller: Caller = { userId: customerId, role }
  const contextValue = createContext(payments.services, caller)
  const { data, errors } = await graphql({ schema: payments.schema, source, variableValues, contextValue })
  expect(errors).toBeUndefined()
  return JSON.parse(JSON.stringify(data))
}

it('what is asked for is found by indexes', async () => {
  const [orderId, undone] = [randomUUID(), randomUUID()]
  const { paymentMethod } = (await ask('CUSTOMER', ATTACH)).paymentMethodAttach
  await payments.authorize(orderId, paymentMethod.id)
  await payments.deliver(paymentCapture, { orderId })
  await payments.authorize(undone, 'pm_card_visa')
  await payments.deliver(paymentVoid, { orderId: undone })
  await payments.authorize(randomUUID(), 'pm_card_chargeDeclined')
  const payment = await payments.paymentWhen(orderId, () => true)
  const id = toGlobalId('pay', payment.id)
  await ask('SUPPORT', REFUND, { input: { paymentId: id, amount: '1.00', idempotencyKey: randomUUID() } })
  const intent = payment.transactions[0]!.providerReference!
  await payments.stripe.refunds.create({ payment_intent: intent, amount: 200 })
  await payments.paymentWhen(orderId, ({ transactions }) => transactions.length === 4)
  const of = [
    { __typename: 'Order', id: toGlobalId('ord', orderId) },
    { __typename: 'User', id: toGlobalId('user', customerId) },
  ]
  await ask('CUSTOMER', READ, { id, of })
  await ask('CUSTOMER', DETACH, { id: paymentMethod.id })
  await paymentsWithRefundsSince(payments.database, new Date(), 20)
  await dueEvents(payments.database, 50)
  await pruneEvents(payments.database)
  await pruneInbox(payments.database)
  expect(await findFullReads(payments.databaseUrl, recording.statements(), SMALL)).toEqual([])
}, 60_000)
