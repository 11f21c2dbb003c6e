/** What is shown of orders is what their events say, and the check notices when it is not. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { eventually } from '../../../tests/eventually.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'
import { verifyOrders } from './verify-orders.ts'

const ada = customer()
const SHIP = `mutation ($input: FulfillmentShipInput!) { fulfillmentShip(input: $input) { userErrors { message } } }`
const CANCEL = `mutation ($id: ID!) { orderCancel(input: { id: $id }) { userErrors { message } } }`
let under: OrderUnderTest
let orderId: string

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
  const { order } = await under.place()
  orderId = fromGlobalId('ord', order.id)
  await under.agree(orderId)
  await under.settle(orderId)
  const input = { orderId: order.id, carrier: 'DHL', trackingNumber: '1Z' }
  await under.ask(SHIP, staff(), { input })
  const declined = await under.place()
  await under.decline(fromGlobalId('ord', declined.order.id))
  await eventually(async () => (await under.db.order.count({ where: { status: 'REJECTED' } })) === 1)
  await under.ask(CANCEL, ada, { id: (await under.place()).order.id })
}, 60_000)
afterAll(() => under?.stop())

async function verify() {
  const lines: string[] = []
  const verdict = await verifyOrders(under.databaseUrl, (line) => lines.push(line))
  return { verdict, lines }
}

it('finds nothing where nothing is wrong', async () => {
  expect(await verify()).toEqual({ verdict: { orders: 3, events: 8, wrong: 0 }, lines: [] })
})

it('names what differs', async () => {
  const { totalMinor } = await under.db.order.findUniqueOrThrow({ where: { id: orderId } })
  await under.db.order.update({ where: { id: orderId }, data: { totalMinor: 1, carrier: 'UPS' } })
  const { verdict, lines } = await verify()
  expect(verdict.wrong).toBe(1)
  expect(lines).toHaveLength(2)
  expect(lines.join('\n')).toContain(`totalMinor is 1, replayed ${totalMinor}`)
  await under.db.order.update({ where: { id: orderId }, data: { totalMinor, carrier: 'DHL' } })
})

it('notices a missing event', async () => {
  await under.db.orderEvent.deleteMany({ where: { orderId, version: 2 } })
  expect((await verify()).lines).toEqual([expect.stringContaining('versions of its events are 1, 3')])
})
