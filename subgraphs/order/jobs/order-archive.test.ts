/** What is long finished is archived, whole or not at all, and nobody who reads or moves it notices. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { paymentRefunded } from '#contracts/payment.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { newId } from '#platform/process/new-id.ts'
import { eventually } from '../../../tests/eventually.ts'
import { archiveFinished } from '../data/archived-orders.ts'
import { createPlaceOrder } from '../operations/place-order.ts'
import { verifyOrders } from '../operations/verify-orders.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'
import { archive } from './order-archive.ts'

const ORDER = `fragment All on Order { id number status rejectionReason version placedAt updatedAt availableActions
    lines { quantity productName } total { amount } shippingAddress { city }
    fulfillment { status carrier trackingNumber shippedAt deliveredAt }
    history { version type status occurredAt detail }
    saga { id status traceId steps { name status attempts error startedAt finishedAt } } }`
const ORDERS = `query ($saga: SagaStatus) { orders(first: 50, filter: { sagaStatus: $saga }) { totalCount nodes { ...All } } } ${ORDER}`
const SHIP = `mutation ($id: ID!) { fulfillmentShip(input: { orderId: $id, carrier: "DHL", trackingNumber: "1Z" }) {
  userErrors { code } } }`
const DELIVER = `mutation ($id: ID!) { fulfillmentDeliver(input: { orderId: $id }) { userErrors { code } } }`
const CANCEL = `mutation ($id: ID!) { orderCancel(input: { id: $id }) { userErrors { code message } } }`
const CHANGED = `subscription ($id: ID!, $after: String) { orderChanged(orderId: $id, after: $after) {
  cursor event { version type } } }`
const BOARD = `subscription ($after: String) { ordersChanged(after: $after) { cursor status order { id } } }`

const ada = customer()
const sam = staff()
let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 60_000)
afterAll(() => under?.stop())

/** What is wrong is shown beside the failure. */
const say = (line: string) => void process.stderr.write(`${line}\n`)

const place = async () => {
  const { order, cursor } = await under.place()
  return { id: order.id as string, orderId: fromGlobalId('ord', order.id), cursor: cursor as string }
}

async function completed() {
  const placed = await place()
  await under.agree(placed.orderId)
  await under.settle(placed.orderId)
  await under.ask(SHIP, sam, { id: placed.id })
  await under.ask(DELIVER, sam, { id: placed.id })
  return placed
}

async function rejected() {
  const placed = await place()
  await under.decline(placed.orderId)
  await eventually(async () => (await sagaOf(placed.orderId))?.status === 'COMPENSATED')
  return placed
}

const sagaOf = (orderId: string) => under.db.saga.findUnique({ where: { orderId } })
const isArchived = async (orderId: string) =>
  (await under.db.order.findUniqueOrThrow({ where: { id: orderId } })).archived
const read = async () =>
  Promise.all(
    [undefined, 'SUCCEEDED', 'COMPENSATED', 'RUNNING', 'STUCK'].map((saga) =>
      under.ask(ORDERS, sam, { saga }),
    ),
  )

async function changesOf(id: string, after: string, count: number) {
  const seen = []
  for await (const { data } of await under.follow(CHANGED, ada, { id, after })) {
    if (seen.push(data.orderChanged) === count) break
  }
  return seen
}

/** The two places that an order may be in; it is always in one. */
async function places(orderId: string) {
  const where = { orderId }
  const { orderEvent, saga, archivedOrder } = under.db
  return {
    live: [await orderEvent.count({ where }), await saga.count({ where })],
    archived: await archivedOrder.count({ where }),
  }
}

it('reads of an archived order are what they were before, and nothing else is archived', async () => {
  const [done, refused, open] = [await completed(), await rejected(), await place()]
  const before = await read()
  const changes = await changesOf(done.id, done.cursor, 4)
  expect(await archive(under.db)).toBe(0)
  expect(await archive(under.db, 0)).toBe(2)
  expect(await places(done.orderId)).toEqual({ live: [0, 0], archived: 1 })
  expect(await places(refused.orderId)).toEqual({ live: [0, 0], archived: 1 })
  expect(await places(open.orderId)).toEqual({ live: [1, 1], archived: 0 })
  expect(await read()).toEqual(before)
  expect(await changesOf(done.id, done.cursor, 4)).toEqual(changes)
  expect(await changesOf(done.id, changes[1].cursor, 2)).toEqual(changes.slice(2))
  expect(await verifyOrders(under.databaseUrl, say)).toEqual({ orders: 3, events: 7, wrong: 0 })
})

it('an archived order that something happens to is brought back, and archived again later', async () => {
  const { id, orderId, cursor } = await completed()
  await archive(under.db, 0)
  expect((await under.ask(CANCEL, ada, { id })).data.orderCancel.userErrors).toMatchObject([
    { code: 'ORDER_NOT_CANCELABLE' },
  ])
  await archive(under.db, 0)
  const amount = { amountMinor: 500, currency: 'EUR' } as const
  await under.publish(paymentRefunded, { orderId, refundId: newId(), amount, fullyRefunded: false })
  const told = await changesOf(id, cursor, 5)
  expect(told.map(({ event }) => event.type).slice(2)).toEqual(['SHIPPED', 'DELIVERED', 'REFUNDED'])
  expect(await places(orderId)).toEqual({ live: [5, 1], archived: 0 })
  const before = await read()
  expect(await archive(under.db, 0)).toBe(1)
  expect(await read()).toEqual(before)
  expect((await verifyOrders(under.databaseUrl, say)).wrong).toBe(0)
})

it('archiving that is interrupted changes nothing, and the next run completes it', async () => {
  const orders = [await completed(), await completed()]
  const before = await read()
  const other = new pg.Client(under.databaseUrl)
  await other.connect()
  await other.query('BEGIN')
  await other.query('SELECT FROM orders WHERE id = $1 FOR UPDATE', [orders[1]!.orderId])
  const interrupted = archive(under.db, 0).catch((error: Error) => error)
  const waiting = `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
  const [{ pid }] = await eventually(
    async () => (await other.query(waiting)).rows,
    (rows) => rows.length === 1,
  )
  await other.query('SELECT pg_terminate_backend($1)', [pid])
  expect(await interrupted).toBeInstanceOf(Error)
  await other.query('ROLLBACK')
  await other.end()
  for (const { orderId } of orders) expect(await places(orderId)).toMatchObject({ archived: 0 })
  expect(await read()).toEqual(before)
  expect(await eventually(() => archive(under.db, 0))).toBe(2)
  expect(await read()).toEqual(before)
})

it('what is moved while it is archived is archived with it, or not at all; many at once archive each once', async () => {
  const orders = await Promise.all(Array.from({ length: 6 }, rejected))
  const counts = await Promise.all([1, 2, 3].map(() => archiveFinished(under.db, 0, 3)))
  expect(counts.reduce((sum, count) => sum + count, 0) + (await archive(under.db, 0))).toBe(6)
  for (const { orderId } of orders) expect(await isArchived(orderId)).toBe(true)

  const raced = await Promise.all(Array.from({ length: 6 }, completed))
  const amount = { amountMinor: 100, currency: 'EUR' } as const
  await Promise.all([
    ...raced.map(({ orderId }) =>
      under.publish(paymentRefunded, { orderId, refundId: newId(), amount, fullyRefunded: false }),
    ),
    archive(under.db, 0),
    archive(under.db, 0),
  ])
  for (const { id, cursor } of raced) {
    expect((await changesOf(id, cursor, 5)).map(({ event }) => event.version)).toEqual([1, 2, 3, 4, 5])
  }
  expect((await verifyOrders(under.databaseUrl, say)).wrong).toBe(0)
})

it('an order is kept with those of the month in its id, though it was placed in the next', async () => {
  const secondsBefore = [1, 0].map((ms) => Date.UTC(2026, 5, 1) - ms)
  const ids = secondsBefore.map(
    (ms) =>
      `${ms
        .toString(16)
        .padStart(12, '0')
        .replace(/(.{8})/, '$1-')}${newId().slice(13)}`,
  )
  const request = {
    ...under.input(),
    customerId: ada.userId,
    lines: [{ productId: under.productId, quantity: 2 }],
    expectedTotal: { amountMinor: 2_995, currency: 'EUR' as const },
  }
  for (const id of ids) {
    await createPlaceOrder(under.db, under.outbox, () => id)(request, newId())
    await under.decline(id)
    await eventually(async () => (await sagaOf(id))?.status === 'COMPENSATED')
  }
  await archive(under.db, 0)
  const kept = await under.db.$queryRaw<{ month: string }[]>`
    SELECT tableoid::regclass::text AS month FROM archived_orders WHERE order_id = ANY(${ids}::uuid[]) ORDER BY order_id`
  expect(kept.map(({ month }) => month)).toEqual(['archived_orders_2026_05', 'archived_orders_2026_06'])
})

it('a board that was away for so long that it would miss changes is told to start anew', async () => {
  const start = await under.follow(BOARD, sam)
  const first = start.next()
  const { orderId } = await completed()
  const { cursor } = (await first).value.data.ordersChanged
  await start.return(undefined)
  await archive(under.db, 0)
  expect(await isArchived(orderId)).toBe(true)
  expect(await under.refused(BOARD, sam, { after: cursor })).toMatchObject({
    errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }],
  })
})
