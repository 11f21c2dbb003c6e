/** Everything that customers, staff and jobs ask of the order subgraph's database, once. */
import { toGlobalId } from '#contracts/ids.ts'
import { paymentRefunded } from '#contracts/payment.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { pruneInbox } from '#platform/messaging/inbox.ts'
import { newId } from '#platform/process/new-id.ts'
import { eventually } from '../../../tests/eventually.ts'
import { archiveFinished } from '../data/archived-orders.ts'
import { countUnfinishedSagas } from '../data/saga-rows.ts'
import { readHistories } from '../data/order-histories.ts'
import { reconcile } from '../jobs/saga-reconciler.ts'
import { type customer, type OrderUnderTest, staff } from './order-under-test.ts'

const FIELDS = `nodes { id number status lines { quantity } history { type } availableActions saga { steps { name } } }`
const A_MONTH_MS = 30 * 24 * 60 * 60_000

/** @param ada the customer that it was started with */
export async function askEverything(under: OrderUnderTest, ada: ReturnType<typeof customer>): Promise<void> {
  const sam = staff()
  const place = async () => fromGlobalId('ord', (await under.place()).order.id)
  const [first, second] = [await place(), await place()]
  await live(first)
  await under.decline(second)
  await under.ask(
    `mutation { orderCancel(input: { id: "${toGlobalId('ord', await place())}" }) { order { id } } }`,
    ada,
  )
  const seen = await under.follow(
    `subscription { orderChanged(orderId: "${toGlobalId('ord', first)}") { cursor } }`,
    ada,
  )
  await seen.next()
  await seen.return(undefined)
  const board = await under.follow(`subscription { ordersChanged { cursor } }`, sam)
  const change = board.next()
  await place()
  await change
  await board.return(undefined)

  const me = toGlobalId('user', ada.userId)
  const mine = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User {
    orders(first: 5) { ${FIELDS} pageInfo { endCursor } totalCount } } } }`
  await under.ask(mine, ada, { of: [{ __typename: 'User', id: me }] })
  await list(`customerId: "${me}"`)
  await list('number: "7K3M9-Q2AXB"')
  for (const status of ['PENDING', 'CANCEL_PENDING', 'REJECTED', 'CONFIRMED'])
    await list(`status: [${status}]`)
  for (const status of ['RUNNING', 'STUCK']) await list(`sagaStatus: ${status}`)
  // Of so few orders, a page would be a large part of those that are found.
  for (const status of ['SUCCEEDED', 'COMPENSATED']) await list(`sagaStatus: ${status}`, 'first: 1')
  await list('placedFrom: "2026-01-01T00:00:00Z", placedBefore: "2026-01-02T00:00:00Z"')
  await list('', 'last: 3')
  const page = (await under.ask(`{ orders(first: 2) { pageInfo { endCursor } } }`, sam)).data.orders
  await list('', `first: 20, after: "${page.pageInfo.endCursor}"`)

  await reconcile(under.db, under.moveOrder, 1_000)
  await readHistories(under.db, undefined, 50)
  await countUnfinishedSagas(under.db)
  await pruneInbox(under.db)
  await archiveFinished(under.db, A_MONTH_MS, 200)
  await under.db.order.update({ where: { id: first }, data: { updatedAt: new Date(0) } })
  await archiveFinished(under.db, 0, 200)
  const amount = { amountMinor: 100, currency: 'EUR' } as const
  await under.publish(paymentRefunded, { orderId: first, refundId: newId(), amount, fullyRefunded: false })
  await eventually(async () => (await under.db.orderEvent.count({ where: { orderId: first } })) === 5)

  async function list(filter: string, page = 'first: 20'): Promise<void> {
    const { errors } = await under.ask(
      `{ orders(${page}, filter: {${filter}}) { ${FIELDS} totalCount } }`,
      sam,
    )
    if (errors) throw new Error(JSON.stringify(errors))
  }

  async function live(orderId: string): Promise<void> {
    await under.agree(orderId)
    await under.settle(orderId)
    const id = toGlobalId('ord', orderId)
    await under.ask(
      `mutation { fulfillmentShip(input: { orderId: "${id}", carrier: "DHL", trackingNumber: "1" }) {
      order { id } } }`,
      sam,
    )
    await under.ask(`mutation { fulfillmentDeliver(input: { orderId: "${id}" }) { order { id } } }`, sam)
  }
}
