/** Everything that orders, customers, staff, the provider and jobs ask of the payment subgraph's database, once. */
import { randomUUID } from 'node:crypto'
import { graphql } from 'graphql'
import { toGlobalId } from '#contracts/ids.ts'
import { paymentCapture, paymentVoid } from '#contracts/payment.ts'
import { pruneInbox } from '#platform/messaging/inbox.ts'
import { newId } from '#platform/process/new-id.ts'
import { archiveEnded } from '../data/archived-payments.ts'
import { deleteDeclines } from '../data/card-decline-rows.ts'
import { paymentsWithRefundsSince } from '../data/refund-rows.ts'
import { dueEvents, pruneEvents } from '../data/webhook-event-rows.ts'
import { readArchivedPayment } from '../operations/read-archived-payment.ts'
import { createContext } from '../resolvers/context.ts'
import { customerId, type startPayments } from './payment-under-test.ts'

const READ = `query ($id: ID!, $of: [_Any!]!) { payment(id: $id) { transactions { type } order { id } }
  _entities(representations: $of) { ... on Order { payment { status } } ... on User { paymentMethods { brand } } } }`
const ATTACH = `mutation { paymentMethodAttach(input: { token: "pm_card_visa" }) { paymentMethod { id } } }`
const DETACH = `mutation ($id: ID!) { paymentMethodDetach(input: { id: $id }) { userErrors { code } } }`
const REFUND = `mutation ($input: PaymentRefundInput!) { paymentRefund(input: $input) { userErrors { code } } }`
const A_MONTH_MS = 30 * 24 * 60 * 60_000

/** @throws where an answer has an error */
export async function askEverything(payments: Awaited<ReturnType<typeof startPayments>>): Promise<void> {
  const { database } = payments
  const [orderId, undone] = [newId(), newId()]
  const { paymentMethod } = (await ask('CUSTOMER', ATTACH)).paymentMethodAttach
  await payments.authorize(orderId, paymentMethod.id)
  await payments.deliver(paymentCapture, { orderId })
  await payments.authorize(undone, 'pm_card_visa')
  await payments.deliver(paymentVoid, { orderId: undone })
  await payments.authorize(newId(), 'pm_card_chargeDeclined')
  const payment = await payments.paymentWhen(orderId, () => true)
  const id = toGlobalId('pay', payment.id)
  const refund = () => ({ input: { paymentId: id, amount: '1.00', idempotencyKey: randomUUID() } })
  await ask('SUPPORT', REFUND, refund())
  const intent = payment.transactions[0]!.providerReference!
  await payments.stripe.refunds.create({ payment_intent: intent, amount: 200 })
  await payments.paymentWhen(orderId, ({ transactions }) => transactions.length === 4)
  const of = [
    { __typename: 'Order', id: toGlobalId('ord', orderId) },
    { __typename: 'User', id: toGlobalId('user', customerId) },
  ]
  await ask('CUSTOMER', READ, { id, of })
  await ask('CUSTOMER', DETACH, { id: paymentMethod.id })
  await paymentsWithRefundsSince(database, new Date(), 20)
  await dueEvents(database, 50)
  await pruneEvents(database)
  await deleteDeclines(database, new Date(Date.now() - A_MONTH_MS))
  await pruneInbox(database)

  await archiveEnded(database, A_MONTH_MS, 200)
  await archiveEnded(database, 60_000, 20)
  const archived = await database.archivedPayment.findMany({ orderBy: { paymentId: 'asc' }, take: 2 })
  const [first, second] = archived.map(({ paymentId }) => paymentId) as [string, string]
  // The made-up payments have their orders' ids.
  await readArchivedPayment(payments.databaseUrl, first)
  await ask('SUPPORT', READ, {
    id: toGlobalId('pay', first),
    of: [{ ...of[0], id: toGlobalId('ord', second) }],
  })
  await payments.authorize(first, 'pm_card_visa')
  await payments.deliver(paymentCapture, { orderId: second })

  async function ask(role: 'CUSTOMER' | 'SUPPORT', source: string, variableValues = {}) {
    const contextValue = createContext(payments.services, { userId: customerId, role })
    const { data, errors } = await graphql({ schema: payments.schema, source, variableValues, contextValue })
    if (errors) throw errors[0]!
    return JSON.parse(JSON.stringify(data))
  }
}
