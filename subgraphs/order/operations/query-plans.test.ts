/** Nothing that users or jobs ask for reads a table from end to end that grows with the orders. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { paymentRefunded } from '#contracts/payment.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { pruneInbox } from '#platform/messaging/inbox.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { newId } from '#platform/process/new-id.ts'
import { eventually } from '../../../tests/eventually.ts'
import { findFullReads, recordStatements, type Statement } from '../../../tests/query-plans.ts'
import { readHistories } from '../data/order-histories.ts'
import { archive } from '../jobs/order-archive.ts'
import { reconcile } from '../jobs/saga-reconciler.ts'
import { fillOrders } from '../../../tests/fill-orders.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'

const RUNBOOK = new URL('../../../docs/runbooks/messages-and-sagas.md', import.meta.url)
/** Small for good, or a copy of the catalogue. */
const SMALL = ['job_turns', 'archive_horizon', 'catalog_products', 'catalog_availability']
const ORDERS = 6_000
const FIELDS = `nodes { id number status lines { quantity } history { type } availableActions saga { steps { name } } }`

const ada = customer()
const sam = staff()
let under: OrderUnderTest
let recording: ReturnType<typeof recordStatements>

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
  const client = new pg.Client(under.databaseUrl)
  await client.connect()
  await fillOrders(client, { orders: ORDERS, days: 7 }).finally(() => client.end())
  recording = recordStatements()
}, 60_000)
afterAll(async () => {
  recording?.stop()
  await under?.stop()
})

/** The first query in the section of the runbook. */
function queryOfRunbook(section: string): string {
  const [, text = ''] = readFileSync(RUNBOOK, 'utf8').split(`## ${section}\n`)
  const [, query = ''] = /\n((?: {4}.*\n)+)/.exec(text) ?? []
  return query
}

async function list(filter: string, page = 'first: 20'): Promise<void> {
  const { errors } = await under.ask(`{ orders(${page}, filter: {${filter}}) { ${FIELDS} totalCount } }`, sam)
  expect(errors).toBeUndefined()
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

it('what users and jobs ask for is found by indexes', async () => {
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
  await under.ask(queryOfRunbook('A saga that is STUCK'), sam)

  await reconcile(under.db, under.moveOrder, 1_000)
  await readHistories(under.db, undefined, 50)
  await pruneInbox(under.db)
  await archive(under.db, 0)
  const amount = { amountMinor: 100, currency: 'EUR' } as const
  await under.publish(paymentRefunded, { orderId: first, refundId: newId(), amount, fullyRefunded: false })
  await eventually(async () => (await under.db.orderEvent.count({ where: { orderId: first } })) === 5)

  expect(await findFullReads(under.databaseUrl, recording.statements().filter(isOfCode), SMALL)).toEqual([])
}, 60_000)

/** Not what this test itself counts. */
function isOfCode({ text }: Statement): boolean {
  return !/SELECT COUNT\(\*\).*FROM \(SELECT "public"\."order_events"/is.test(text)
}

it('the runbook’s query for stuck sagas reads those that are not over, and no others', async () => {
  const { statements, stop } = recordStatements()
  const { data, errors } = await under.ask(queryOfRunbook('A saga that is STUCK'), sam)
  stop()
  expect(errors).toBeUndefined()
  expect(data.orders.nodes.length).toBeGreaterThan(0)
  const client = new pg.Client(under.databaseUrl)
  await client.connect()
  const [listing] = statements().filter(({ values }) => values.includes('STUCK'))
  const { rows } = await client.query({ text: `EXPLAIN ${listing!.text}`, values: listing!.values })
  await client.end()
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('sagas_open_idx')
})
