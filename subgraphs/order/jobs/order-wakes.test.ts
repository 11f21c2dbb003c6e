/** Who waits for an order hears of it also when no message arrives, as behind a connection that fell silent. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { STREAMS } from '#contracts/streams.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { startFreshNats } from '../../../tests/fresh-nats.ts'
import { customer, type OrderUnderTest, startOrderUnderTest } from '../testing/order-under-test.ts'
import { startOrderWakes } from './order-wakes.ts'

let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(customer())
}, 30_000)
afterAll(() => under?.stop())

it('wakes without a message', async () => {
  await using parts = ownParts()
  const silent = parts.adopt(await startFreshNats(), (each) => each.stop())
  const bus = parts.own(await connectBus(silent.url, STREAMS))
  const wakes = parts.own(startOrderWakes(bus, under.db))
  const orderId = fromGlobalId('ord', (await under.place()).order.id)
  const listener = wakes.listenTo(orderId)
  const all = wakes.listenToAll()
  // The first ring is the watch's own, which is in place.
  expect(await listener.wake.next()).toBe(true)
  listener.seen = 1
  await under.agree(orderId)
  expect(await listener.wake.next()).toBe(true)
  expect(await all.next()).toBe(true)
}, 20_000)
