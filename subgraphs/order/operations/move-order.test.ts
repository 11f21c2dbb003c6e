/** Two processes move the same orders, each with its own memory of what it wrote last. */
import { newId } from '#platform/process/new-id.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { type Outbox, startOutbox } from '#platform/messaging/outbox.ts'
import type { Tx } from '../data/database.ts'
import { findSaga, type SagaRow } from '../data/sagas.ts'
import { askAgain } from '../domain/saga-patience.ts'
import { customer, type OrderUnderTest, startOrderUnderTest } from '../testing/order-under-test.ts'
import { createMoveOrder, type Decide, type MoveOrder } from './move-order.ts'

const RACERS = 10

let under: OrderUnderTest
let outbox: Outbox<Tx>
let [one, other]: MoveOrder[] = []
let orderId: string

beforeAll(async () => {
  under = await startOrderUnderTest(customer())
  outbox = startOutbox(under.db, under.bus, 'storegraph/order')
}, 30_000)

afterAll(async () => {
  await outbox?.close()
  await under?.stop()
})

beforeEach(async () => {
  orderId = fromGlobalId('ord', (await under.place()).order.id)
  ;[one, other] = [createMoveOrder(under.db, outbox), createMoveOrder(under.db, outbox)]
})

const askOnceMore: Decide = ({ saga }, now) => askAgain(saga, now)
const unanswered = async () => (await findSaga(under.db, orderId))?.saga.unanswered

it('decides on what is there, where what it remembers is out of date', async () => {
  await one!(orderId, askOnceMore)
  await other!(orderId, askOnceMore)
  const seen: number[] = []
  await one!(orderId, (row, now) => {
    seen.push(row.saga.unanswered)
    return askOnceMore(row, now)
  })
  expect(seen).toEqual([1, 2])
  expect(await unanswered()).toBe(3)
})

it('never takes it from memory that there is nothing to do', async () => {
  await one!(orderId, askOnceMore)
  await other!(orderId, askOnceMore)
  let last: SagaRow | undefined
  await one!(orderId, (row) => {
    last = row
    return undefined
  })
  expect(last?.saga.unanswered).toBe(2)
})

it(`loses none of ${RACERS} moves at once`, async () => {
  const movers = Array.from({ length: RACERS }, (_, number) => (number % 2 === 0 ? one! : other!))
  await Promise.all(movers.map((move) => move(orderId, askOnceMore)))
  expect(await unanswered()).toBe(RACERS)
})

it('is moved once by a message that reaches both, again and again', async () => {
  const message = newId()
  const movers = Array.from({ length: RACERS }, (_, number) => (number % 2 === 0 ? one! : other!))
  await Promise.all(movers.map((move) => move(orderId, askOnceMore, message)))
  await one!(orderId, askOnceMore, message)
  expect(await unanswered()).toBe(1)
})

it('says that there is no such order', async () => {
  expect(await one!(newId(), askOnceMore)).toBe(false)
})
