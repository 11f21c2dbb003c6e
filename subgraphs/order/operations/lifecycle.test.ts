/** An order after it is placed: canceled, shipped, delivered, expired, and put right by an operator. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toGlobalId } from '#contracts/ids.ts'
import {
  paymentAuthorizationRejected,
  paymentAuthorize,
  paymentCapture,
  paymentCaptured,
  paymentVoid,
  paymentVoided,
} from '#contracts/payment.ts'
import { stockCommitted, stockRelease, stockReleased, stockReserved } from '#contracts/stock.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { newId } from '#platform/process/new-id.ts'
import { eventually } from '../../../tests/eventually.ts'
import { MAX_UNANSWERED } from '../domain/saga-timeouts.ts'
import { reconcile } from '../jobs/saga-reconciler.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'

const ORDER = `query ($id: ID!) { order(id: $id) { status version availableActions history { type status detail }
  fulfillment { status carrier trackingNumber shippedAt deliveredAt } saga { status steps { name status error } } } }`
const CANCEL = `mutation ($input: OrderCancelInput!) { orderCancel(input: $input) {
  order { status } userErrors { __typename code message field } } }`
const SHIP = `mutation ($input: FulfillmentShipInput!) { fulfillmentShip(input: $input) {
  fulfillment { status carrier } userErrors { code message } } }`
const DELIVER = `mutation ($id: ID!) { fulfillmentDeliver(input: { orderId: $id }) {
  order { status } fulfillment { status } userErrors { code } } }`
const ada = customer()
const sam = staff()
let under: OrderUnderTest
let id: string
let orderId: string

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 60_000)
afterAll(() => under?.stop())
beforeEach(async () => {
  id = (await under.place()).order.id
  orderId = fromGlobalId('ord', id)
})

const order = async (caller = ada) => (await under.ask(ORDER, caller, { id })).data.order
const orderIs = (status: string) => eventually(async () => (await order()).status === status)
const cancel = async (caller = ada, input = {}) =>
  (await under.ask(CANCEL, caller, { input: { id, ...input } })).data.orderCancel
const ship = (trackingNumber = '1Z') =>
  under.ask(SHIP, sam, { input: { orderId: id, carrier: 'DHL', trackingNumber } })

async function pay(): Promise<void> {
  await under.agree(orderId)
  await under.settle(orderId)
}

async function compensate(): Promise<void> {
  await under.commanded(paymentVoid, orderId)
  await under.publish(paymentVoided, { orderId })
  await under.commanded(stockRelease, orderId)
  await under.publish(stockReleased, { orderId })
}

/** Reconciles as if the time were later by so many minutes each time. */
async function waitUnanswered(rounds: number): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    await reconcile(under.db, under.moveOrder, round * 360_000)
  }
}

describe('canceling', () => {
  it('before the confirmation ends the order at once; the reservation on its way is taken back after that', async () => {
    expect(await cancel(ada, { reason: 'changed my mind' })).toEqual({
      order: { status: 'CANCELED' },
      userErrors: [],
    })
    await under.publish(stockReserved, { orderId })
    await under.commanded(stockRelease, orderId)
    expect((await order()).saga.status).toBe('COMPENSATING')
    await under.publish(stockReleased, { orderId })
    await eventually(async () => (await order()).saga.status === 'COMPENSATED')
    expect(await order()).toMatchObject({
      availableActions: [],
      fulfillment: { status: 'CANCELED' },
      saga: { status: 'COMPENSATED' },
      history: [
        { type: 'PLACED' },
        { type: 'CANCEL_REQUESTED', detail: 'changed my mind' },
        { type: 'CANCELED' },
      ],
    })
  })

  it('while the payment is being authorized is answered when none can be made any more', async () => {
    await under.publish(stockReserved, { orderId })
    await under.commanded(paymentAuthorize, orderId)
    const answer = cancel()
    await compensate()
    expect(await answer).toEqual({ order: { status: 'CANCELED' }, userErrors: [] })
    const told = (await order()).saga.steps.find(({ name }: { name: string }) => name === 'AUTHORIZE_PAYMENT')
    expect(told.status).toBe('COMPENSATED')
  })

  it('does not wait for a provider that does not answer', async () => {
    await under.publish(stockReserved, { orderId })
    await under.commanded(paymentAuthorize, orderId)
    expect(await cancel()).toEqual({ order: { status: 'CANCELED' }, userErrors: [] })
    await waitUnanswered(MAX_UNANSWERED + 2)
    expect(await order()).toMatchObject({ status: 'CANCELED', version: 3, saga: { status: 'STUCK' } })
    await compensate()
    await eventually(async () => (await order()).saga.status === 'COMPENSATED')
    expect((await order()).version).toBe(3)
  })

  it('after it was paid gives the money and the goods back', async () => {
    await pay()
    await cancel(sam)
    expect((await order()).status).toBe('CANCEL_PENDING')
    await compensate()
    await orderIs('CANCELED')
    expect((await order()).version).toBe(4)
  })

  it('twenty times at once is canceling once', async () => {
    await pay()
    const answers = await Promise.all(Array.from({ length: 20 }, () => cancel()))
    expect(answers.every(({ userErrors }) => userErrors.length === 0)).toBe(true)
    await compensate()
    await orderIs('CANCELED')
    expect(await cancel()).toEqual({ order: { status: 'CANCELED' }, userErrors: [] })
    expect((await order()).version).toBe(4)
  })

  it('is refused once it is shipped, and to whoever may not see it as if it were not there', async () => {
    await pay()
    await ship()
    expect((await cancel()).userErrors).toMatchObject([{ code: 'ORDER_NOT_CANCELABLE' }])
    const another = await cancel(customer())
    expect(another).toMatchObject({ order: null, userErrors: [{ code: 'ORDER_NOT_FOUND' }] })
    const missing = toGlobalId('ord', newId())
    const never = (await under.ask(CANCEL, ada, { input: { id: missing } })).data.orderCancel
    expect(JSON.stringify(never)).toBe(JSON.stringify(another).replaceAll(id, missing))
  })
})

describe('fulfillment', () => {
  it('ships what is paid, and completes the order when it is delivered', async () => {
    await under.agree(orderId)
    expect((await ship()).data.fulfillmentShip.userErrors).toMatchObject([
      { code: 'ORDER_NOT_FULFILLABLE', message: expect.stringContaining('not paid') },
    ])
    await under.publish(stockCommitted, { orderId })
    await under.commanded(paymentCapture, orderId)
    await under.publish(paymentCaptured, { orderId })
    await eventually(async () => (await order(sam)).availableActions.includes('SHIP'))

    const shipped = { fulfillment: { status: 'SHIPPED', carrier: 'DHL' }, userErrors: [] }
    expect((await ship()).data.fulfillmentShip).toEqual(shipped)
    expect((await ship()).data.fulfillmentShip).toEqual(shipped)
    expect((await ship('other')).data.fulfillmentShip.userErrors).toHaveLength(1)
    const delivered = { order: { status: 'COMPLETED' }, fulfillment: { status: 'DELIVERED' }, userErrors: [] }
    expect((await under.ask(DELIVER, sam, { id })).data.fulfillmentDeliver).toEqual(delivered)
    expect((await under.ask(DELIVER, sam, { id })).data.fulfillmentDeliver).toEqual(delivered)
    expect(await order(sam)).toMatchObject({
      version: 4,
      availableActions: ['REFUND'],
      fulfillment: { carrier: 'DHL', trackingNumber: '1Z', shippedAt: expect.any(String) },
    })
  })

  it('is for staff only', async () => {
    const { errors } = await under.ask(DELIVER, ada, { id })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('an order that nobody answers', () => {
  it('expires at its deadline; what was begun is compensated after that', async () => {
    await reconcile(under.db, under.moveOrder, 16 * 60_000)
    expect(await order()).toMatchObject({ status: 'EXPIRED', version: 2, saga: { status: 'COMPENSATING' } })
    expect((await order()).history.at(-1).detail).toContain('RESERVE_STOCK')
    expect((await cancel()).userErrors).toMatchObject([{ code: 'ORDER_NOT_CANCELABLE' }])
    await under.commanded(stockRelease, orderId)
    await under.publish(stockReleased, { orderId })
    await eventually(async () => (await order()).saga.status === 'COMPENSATED')
    expect(await order()).toMatchObject({ status: 'EXPIRED', version: 2 })
  })

  it('is rejected at its deadline, where it was refused and the compensation is not answered', async () => {
    await under.publish(stockReserved, { orderId })
    await under.commanded(paymentAuthorize, orderId)
    const refusal = { orderId, reason: 'PAYMENT_DECLINED', detail: 'No.' } as const
    await under.publish(paymentAuthorizationRejected, refusal)
    await under.commanded(stockRelease, orderId)
    expect((await order()).status).toBe('PENDING')
    await reconcile(under.db, under.moveOrder, 16 * 60_000)
    expect(await order()).toMatchObject({ status: 'REJECTED', saga: { status: 'COMPENSATING' } })
  })
})
