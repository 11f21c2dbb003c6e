/** Every change of an order that its customer can see: each once and in order, refunds, shipment and delivery too. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  paymentActionRequired,
  paymentAuthorize,
  paymentAuthorized,
  paymentRefunded,
  paymentVoid,
  paymentVoided,
} from '#contracts/payment.ts'
import { stockRelease, stockReleased, stockReserve, stockReserved } from '#contracts/stock.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { newId } from '#platform/process/new-id.ts'
import { eventually } from '../../../tests/eventually.ts'
import { reconcile } from '../jobs/saga-reconciler.ts'
import { verifyOrders } from '../operations/verify-orders.ts'
import {
  type Answer,
  customer,
  type OrderUnderTest,
  staff,
  startOrderUnderTest,
} from '../testing/order-under-test.ts'

const CHANGED = `subscription ($id: ID!, $after: String) { orderChanged(orderId: $id, after: $after) {
  cursor event { version type status detail } order { version fulfillment { trackingNumber } } } }`
const STATUS = `subscription ($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { status previousStatus } }`
const BOARD = `subscription { ordersChanged { status previousStatus order { id } } }`
const SHIP = `mutation ($id: ID!) { fulfillmentShip(input: { orderId: $id, carrier: "DHL", trackingNumber: "1Z" }) {
  order { availableActions } userErrors { code message } } }`
const DELIVER = `mutation ($id: ID!) { fulfillmentDeliver(input: { orderId: $id }) { userErrors { code } } }`
const CANCEL = `mutation ($id: ID!) { orderCancel(input: { id: $id }) { userErrors { code } } }`
const ACTIONS = `query ($id: ID!) { order(id: $id) { version availableActions } }`

const ada = customer()
const sam = staff()
let under: OrderUnderTest
let id: string
let orderId: string
let cursor: string

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 30_000)
afterAll(() => under?.stop())
beforeEach(async () => {
  const placed = await under.place()
  id = placed.order.id
  cursor = placed.cursor
  orderId = fromGlobalId('ord', id)
})

/** The first `count` changes, or all until the end. */
async function take(source: string, field: string, variables: object, count = Infinity) {
  const seen: Answer['data'][] = []
  for await (const { data } of await under.follow(source, ada, variables)) {
    if (seen.push(data[field]) === count) break
  }
  return seen
}
const changes = (count?: number, after: string | undefined = cursor) =>
  take(CHANGED, 'orderChanged', { id, after }, count)
const typesOf = (seen: Answer['data'][]) => seen.map(({ event }) => event.type)

async function pay(): Promise<void> {
  await under.agree(orderId)
  await under.settle(orderId)
}

/** The payment subgraph tells of a refund, and the order has it. */
async function refund(amountMinor: number, fullyRefunded: boolean, refundId = newId()): Promise<void> {
  const amount = { amountMinor, currency: 'EUR' } as const
  const before = await under.db.inbox.count()
  await under.publish(paymentRefunded, { orderId, refundId, amount, fullyRefunded })
  await eventually(async () => (await under.db.inbox.count()) > before)
}

describe('orderChanged', () => {
  it('tells what the order went through, each change once and in order', async () => {
    const seen = changes(6)
    await pay()
    await under.ask(SHIP, sam, { id })
    await refund(500, false)
    await under.ask(DELIVER, sam, { id })
    await refund(2_495, true)
    expect((await seen).map(({ event }) => [event.version, event.type, event.status, event.detail])).toEqual([
      [1, 'PLACED', 'PENDING', null],
      [2, 'CONFIRMED', 'CONFIRMED', null],
      [3, 'SHIPPED', 'CONFIRMED', 'DHL'],
      [4, 'REFUNDED', 'CONFIRMED', '5.00 EUR'],
      [5, 'DELIVERED', 'COMPLETED', null],
      [6, 'REFUNDED', 'COMPLETED', '24.95 EUR'],
    ])
    expect((await seen).at(-1)).toMatchObject({
      order: { version: 6, fulfillment: { trackingNumber: '1Z' } },
    })
  })

  it('goes on behind the last change that was seen, and begins with the last one without a cursor', async () => {
    await pay()
    await under.ask(SHIP, sam, { id })
    await under.ask(DELIVER, sam, { id })
    const [, second] = await changes(2)
    expect(typesOf(await changes(2, second?.cursor))).toEqual(['SHIPPED', 'DELIVERED'])
    expect(typesOf(await take(CHANGED, 'orderChanged', { id }, 1))).toEqual(['DELIVERED'])
  })

  it('ends where nothing can change any more', async () => {
    const seen = changes()
    await under.decline(orderId)
    expect(typesOf(await seen)).toEqual(['PLACED', 'REJECTED'])
    expect(await changes(undefined, (await seen).at(-1)?.cursor)).toEqual([])
  })

  it.each([
    ['to somebody who may not see the order', {}, customer(), 'NOT_FOUND'],
    ['with a cursor that is unknown', { after: 'x' }, ada, 'CURSOR_EXPIRED'],
  ])('is refused %s', async (_what, variables, caller, code) => {
    const answer = await under.refused(CHANGED, caller, { id, ...variables })
    expect(answer).toMatchObject({ errors: [{ extensions: { code } }] })
  })
})

describe('a payment whose customer must authenticate', () => {
  const HISTORY = `query ($id: ID!) { order(id: $id) { status history { type } saga { status } } }`
  const order = async () => (await under.ask(HISTORY, ada, { id })).data.order
  const wants = () => eventually(async () => (await order()).history.length === 2)

  async function authenticationWanted(): Promise<void> {
    await under.commanded(stockReserve, orderId)
    await under.publish(stockReserved, { orderId })
    await under.commanded(paymentAuthorize, orderId)
    await under.publish(paymentActionRequired, { orderId })
    await wants()
  }

  it('is one change, however often it is said, and the order goes on once they have', async () => {
    const seen = changes(3)
    const statuses = take(STATUS, 'orderStatusChanged', { id, after: cursor }, 2)
    await authenticationWanted()
    const before = await under.db.inbox.count()
    await under.publish(paymentActionRequired, { orderId })
    await eventually(async () => (await under.db.inbox.count()) > before)
    await under.publish(paymentAuthorized, { orderId })
    expect(typesOf(await seen)).toEqual(['PLACED', 'AUTHENTICATION_WANTED', 'CONFIRMED'])
    expect((await statuses).map(({ status }) => status)).toEqual(['PENDING', 'CONFIRMED'])
  })

  it('is given up at the deadline, with all that was begun', async () => {
    await authenticationWanted()
    await reconcile(under.db, under.moveOrder, 10 * 60_000)
    expect(await order()).toMatchObject({ status: 'PENDING', saga: { status: 'RUNNING' } })
    await reconcile(under.db, under.moveOrder, 16 * 60_000)
    expect(await order()).toMatchObject({
      status: 'EXPIRED',
      history: [{ type: 'PLACED' }, { type: 'AUTHENTICATION_WANTED' }, { type: 'EXPIRED' }],
    })
    await under.commanded(paymentVoid, orderId)
    await under.publish(paymentVoided, { orderId })
    await under.commanded(stockRelease, orderId)
    await under.publish(stockReleased, { orderId })
    await eventually(async () => (await order()).saga.status === 'COMPENSATED')
    expect((await verifyOrders(under.databaseUrl, () => {})).wrong).toBe(0)
  })
})

describe('a refund', () => {
  it('is one event, however often it is told', async () => {
    await pay()
    const refundId = newId()
    await refund(500, false, refundId)
    await refund(500, false, refundId)
    expect(await under.db.orderEvent.count({ where: { orderId, type: 'OrderRefunded' } })).toBe(1)
  })

  it('of everything keeps the order from being shipped', async () => {
    await pay()
    await refund(500, false)
    expect((await under.ask(ACTIONS, sam, { id })).data.order.availableActions).toContain('SHIP')
    await refund(2_495, true)
    expect((await under.ask(ACTIONS, sam, { id })).data.order.availableActions).toEqual(['CANCEL'])
    expect((await under.ask(SHIP, sam, { id })).data.fulfillmentShip.userErrors).toEqual([
      { code: 'ORDER_NOT_FULFILLABLE', message: 'An order that was refunded in full cannot be shipped.' },
    ])
    await refund(1, false) // told late
    expect((await under.ask(SHIP, sam, { id })).data.fulfillmentShip.userErrors).toHaveLength(1)
  })

  it('changes no status, for those who watch one order or all', async () => {
    const board = await under.follow(BOARD, sam)
    const onBoard: Answer['data'][] = []
    void (async () => {
      for await (const { data } of board) onBoard.push(data.ordersChanged)
    })()
    await pay()
    await refund(500, false)
    await under.ask(CANCEL, ada, { id })
    const expected = [
      { previousStatus: null, status: 'PENDING' },
      { previousStatus: 'PENDING', status: 'CONFIRMED' },
      { previousStatus: 'CONFIRMED', status: 'CANCEL_PENDING' },
    ]
    expect(await take(STATUS, 'orderStatusChanged', { id, after: cursor }, 3)).toEqual(expected)
    const ours = () => onBoard.filter(({ order }) => order.id === id)
    await eventually(() => ours().some(({ status }) => status === 'CANCEL_PENDING'))
    expect(ours().slice(-2)).toMatchObject(expected.slice(-2))
    await board.return(undefined)
  })

  it('is part of the history that is replayed', async () => {
    const wrong: string[] = []
    expect(await verifyOrders(under.databaseUrl, (line) => wrong.push(line))).toMatchObject({ wrong: 0 })
    expect(wrong).toEqual([])
  })
})
