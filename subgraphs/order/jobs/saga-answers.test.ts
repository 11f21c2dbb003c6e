/** An order comes to its end whatever is repeated, late or left out on the way. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toGlobalId } from '#contracts/ids.ts'
import { paymentAuthorizationRejected, paymentAuthorize, paymentAuthorized } from '#contracts/payment.ts'
import {
  stockCommitRejected,
  stockRelease,
  stockReleased,
  stockReservationExpired,
  stockReserve,
  stockReserved,
} from '#contracts/stock.ts'

import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { newId } from '#platform/process/new-id.ts'
import { eventually } from '../../../tests/eventually.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'
import type { MoveOrder } from '../operations/move-order.ts'
import { reconcile, startSagaReconciler } from './saga-reconciler.ts'

const ORDER = `query ($id: ID!) { order(id: $id) {
  status version rejectionReason history { type detail } saga { status steps { name status attempts } } } }`

const STUCK = `{ orders(filter: { sagaStatus: STUCK }, first: 20) { nodes { id saga { steps { name error } } } } }`

const ada = customer()
let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 30_000)

afterAll(() => under?.stop())

describe('the saga of an order', () => {
  let id: string
  let orderId: string

  beforeEach(async () => {
    id = (await under.place()).order.id
    orderId = fromGlobalId('ord', id)
  })

  const order = async (caller = ada) => (await under.ask(ORDER, caller, { id })).data.order
  const sagaIs = (status: string) => eventually(async () => (await order()).saga.status === status)

  it('confirms once stock is reserved and payment authorized, and then only moves forward', async () => {
    await under.publish(stockReserved, { orderId })
    expect(await under.commanded(paymentAuthorize, orderId)).toEqual({
      orderId,
      customerId: ada.userId,
      amount: { amountMinor: 2_995, currency: 'EUR' },
      paymentMethod: 'pm_card_visa',
    })
    await under.agree(orderId)
    await under.settle(orderId)
    expect(await order()).toMatchObject({
      status: 'CONFIRMED',
      version: 2,
      history: [{ type: 'PLACED' }, { type: 'CONFIRMED' }],
    })
  })

  it('rejects a declined order only when its stock is released', async () => {
    await under.publish(stockReserved, { orderId })
    await under.commanded(paymentAuthorize, orderId)
    const refusal = { orderId, reason: 'PAYMENT_DECLINED', detail: 'Your card was declined.' } as const
    await under.publish(paymentAuthorizationRejected, refusal)
    expect(await under.commanded(stockRelease, orderId)).toEqual({ orderId })
    expect(await order()).toMatchObject({ status: 'PENDING', saga: { status: 'COMPENSATING' } })
    await under.publish(stockReleased, { orderId })
    await sagaIs('COMPENSATED')
    expect(await order()).toMatchObject({
      status: 'REJECTED',
      rejectionReason: 'PAYMENT_DECLINED',
      history: [{ detail: null }, { detail: 'Your card was declined.' }],
    })
  })

  it('is moved once by a message that is delivered twice, and by another of the same meaning', async () => {
    const message = newId()
    await under.publish(stockReserved, { orderId }, message)
    await under.publish(stockReserved, { orderId })
    await under.agree(orderId)
    await under.publish(paymentAuthorized, { orderId })
    await under.settle(orderId)
    expect(await under.db.orderEvent.count({ where: { orderId } })).toBe(2)
    expect((await order()).saga.steps.map(({ attempts }: { attempts: number }) => attempts)).toEqual([
      1, 1, 1, 1, 1,
    ])
  })

  it('retries when there is no answer', async () => {
    await under.commanded(stockReserve, orderId)
    await under.bus.manager.streams.purge('COMMANDS', { filter: stockReserve.subject(orderId) })
    await reconcile(under.db, under.moveOrder, 11_000)
    expect(await under.commanded(stockReserve, orderId)).toMatchObject({ orderId })
    expect((await order()).saga.steps[0]).toEqual({ name: 'RESERVE_STOCK', status: 'EXECUTING', attempts: 2 })
  })

  it('asks for its goods once more when their reservation expired, and is an operator’s if they are gone', async () => {
    await under.agree(orderId)
    await under.settle(orderId)
    await under.publish(stockReservationExpired, { orderId })
    await sagaIs('RUNNING')
    expect((await order()).saga.steps[3]).toEqual({ name: 'COMMIT_STOCK', status: 'EXECUTING', attempts: 2 })
    const detail = 'Another order has them.'
    await under.publish(stockCommitRejected, { orderId, reason: 'NOT_RESERVED', detail })
    await sagaIs('STUCK')
    const stuck = await under.ask(STUCK, staff())
    expect(stuck.data.orders.nodes).toContainEqual({
      id,
      saga: { steps: expect.arrayContaining([{ name: 'COMMIT_STOCK', error: detail }]) },
    })
  })

  it('is reconciled by one of several replicas', async () => {
    await under.commanded(stockReserve, orderId)
    await under.db.$executeRaw`UPDATE sagas SET due_at = now() WHERE order_id = ${orderId}::uuid`
    const moved: string[] = []
    const moveOrder: MoveOrder = (...move) => {
      moved.push(move[0])
      return under.moveOrder(...move)
    }
    const replicas = [1, 2, 3].map(() => startSagaReconciler(under.db, moveOrder))
    await Promise.all(replicas.map((replica) => replica.run()))
    await Promise.all(replicas.map((replica) => replica.close()))
    expect(moved.filter((id) => id === orderId)).toHaveLength(1)
  })

  it('shows the order to its customer and to staff; for others it does not exist', async () => {
    expect(await order(staff())).toEqual(await order(ada))
    const another = await under.ask(ORDER, customer(), { id })
    const missing = await under.ask(ORDER, ada, { id: toGlobalId('ord', newId()) })
    expect(another).toEqual(missing)
    expect(another).toEqual({ data: { order: null } })
  })
})
