/** Deadlines are judged by Postgres' clock: a replica whose own clock is wrong ends nobody's order. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { customer, type OrderUnderTest, startOrderUnderTest } from '../testing/order-under-test.ts'
import { startSagaReconciler } from './saga-reconciler.ts'

const MINUTE_MS = 60_000
const ORDERS = 15
/** What a wrong clock leaves as it is. */
const RUNNING_ON = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const

const ada = customer()
let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 30_000)
afterAll(() => under?.stop())
afterEach(() => void vi.useRealTimers())

function skewClock(byMs: number): void {
  vi.useFakeTimers({ now: Date.now() + byMs, toNotFake: [...RUNNING_ON] })
}

const place = async () => fromGlobalId('ord', (await under.place()).order.id)

/** One round of the job, as every replica runs it. */
async function reconcileOnce(): Promise<void> {
  const job = startSagaReconciler(under.db, under.moveOrder)
  await job.run()
  await job.close()
}

it('20 minutes ahead expires nobody’s order', async () => {
  const ids = await Promise.all(Array.from({ length: ORDERS }, place))
  skewClock(20 * MINUTE_MS)
  await reconcileOnce()
  const sagas = await under.db.saga.findMany({ where: { orderId: { in: ids } } })
  expect(sagas.map(({ status }) => status)).toEqual(Array(ORDERS).fill('RUNNING'))
})

it.each([20, -20])('%i minutes off places and moves orders at the time that it is', async (minutes) => {
  const early = await place()
  skewClock(minutes * MINUTE_MS)
  const orderId = await place()
  await under.agree(early)
  const [off] = await under.db.$queryRaw<[{ offByMs: number }]>`
    SELECT max(abs(extract(epoch FROM now() - t) * 1000))::int AS "offByMs" FROM (
      SELECT placed_at AS t FROM orders WHERE id = ${orderId}::uuid
      UNION ALL SELECT updated_at FROM orders WHERE id = ${early}::uuid
      UNION ALL SELECT occurred_at FROM order_events WHERE order_id = ANY(${[early, orderId]}::uuid[])
      UNION ALL SELECT due_at FROM sagas WHERE order_id = ANY(${[early, orderId]}::uuid[])) AS times`
  expect(off.offByMs).toBeLessThan(5 * MINUTE_MS)
})
