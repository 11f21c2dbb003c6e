/** Two processes move the same orders, each with its own cache of what it wrote last. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { newId } from '#platform/process/new-id.ts'
import { findSaga, type SagaRow } from '../data/saga-rows.ts'
import { retryUnanswered } from '../domain/saga-timeouts.ts'
import { customer, type OrderUnderTest, startOrderUnderTest } from '../testing/order-under-test.ts'
import { createMoveOrder, type Decide, type MoveOrder } from './move-order.ts'

const RACERS = 10

let under: OrderUnderTest
let [one, other]: MoveOrder[] = []
let orderId: string

beforeAll(async () => {
  under = await startOrderUnderTest(customer())
}, 30_000)

afterAll(() => under?.stop())

beforeEach(async () => {
  orderId = fromGlobalId('ord', (await under.place()).order.id)
  ;[one, other] = [createMoveOrder(under.db, under.outbox), createMoveOrder(under.db, under.outbox)]
})

const retryOnce: Decide = ({ saga }, now) => retryUnanswered(saga, now)
const unanswered = async () => (await findSaga(under.db, orderId))?.saga.unanswered

it('decides on what is there, where its cache is out of date', async () => {
  await one!(orderId, retryOnce)
  await other!(orderId, retryOnce)
  const seen: number[] = []
  await one!(orderId, (row, now) => {
    seen.push(row.saga.unanswered)
    return retryOnce(row, now)
  })
  expect(seen).toEqual([1, 2])
  expect(await unanswered()).toBe(3)
})

it('never takes it from its cache that there is nothing to do', async () => {
  await one!(orderId, retryOnce)
  await other!(orderId, retryOnce)
  let last: SagaRow | undefined
  await one!(orderId, (row) => {
    last = row
    return undefined
  })
  expect(last?.saga.unanswered).toBe(2)
})

it(`loses none of ${RACERS} moves at once`, async () => {
  const movers = Array.from({ length: RACERS }, (_, number) => (number % 2 === 0 ? one! : other!))
  await Promise.all(movers.map((move) => move(orderId, retryOnce)))
  expect(await unanswered()).toBe(RACERS)
})

it('is moved once by a message that reaches both, again and again', async () => {
  const message = newId()
  const movers = Array.from({ length: RACERS }, (_, number) => (number % 2 === 0 ? one! : other!))
  await Promise.all(movers.map((move) => move(orderId, retryOnce, message)))
  await one!(orderId, retryOnce, message)
  expect(await unanswered()).toBe(1)
})

it('says that there is no such order', async () => {
  expect(await one!(newId(), retryOnce)).toBe(false)
})
