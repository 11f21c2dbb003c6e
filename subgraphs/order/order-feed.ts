/**
 * The live feed of an order: each change of its status once and in order, whatever is lost on the way.
 * A message from the broker only wakes the feed; what it delivers is read from the order's history, so a
 * missed or repeated message can neither make a gap nor a repeat. A feed costs one pending wake, no queue.
 */
import { orderStatusChanged } from '#events/order.ts'
import type { Bus } from '#platform/bus.ts'
import { createWake, type Wake } from '#platform/wake.ts'
import { startWatch } from '#platform/watch.ts'
import type { Database } from './data/database.ts'
import { findEventsFrom, type RecordedEvent } from './data/order-events.ts'
import { isTerminal, type OrderStatus } from './domain/order.ts'

export interface StatusChange extends RecordedEvent {
  previousStatus: OrderStatus | null
}

export interface OrderFeed {
  /** The changes of an order after a version, and then each new one; ends after a terminal status. */
  changesAfter(orderId: string, version: number): AsyncIterableIterator<StatusChange>
  close(): Promise<void>
}

export function startOrderFeed(db: Database, bus: Bus): OrderFeed {
  const feeds = new Map<string, Set<Wake>>()
  const watch = startWatch(
    bus,
    'EVENTS',
    orderStatusChanged,
    ({ orderId }) => feeds.get(orderId)?.forEach((wake) => wake.ring()),
    () => feeds.forEach((wakes) => wakes.forEach((wake) => wake.ring())),
  )

  function listen(orderId: string): Wake {
    const wakes = feeds.get(orderId) ?? new Set()
    const wake = createWake(() => {
      wakes.delete(wake)
      if (wakes.size === 0) feeds.delete(orderId)
    })
    feeds.set(orderId, wakes.add(wake))
    return wake
  }

  async function* changes(
    orderId: string,
    after: number,
    wake: Wake,
  ): AsyncGenerator<StatusChange, undefined> {
    let version = after
    let previousStatus: OrderStatus | null = null
    do {
      // From the version itself on, for the status that the first new change came from.
      for (const event of await findEventsFrom(db, orderId, version)) {
        if (event.version > version) {
          yield { ...event, previousStatus }
          version = event.version
        }
        previousStatus = event.status
        if (isTerminal(event.status)) return
      }
    } while (await wake.next())
  }

  return {
    changesAfter(orderId, version) {
      const wake = listen(orderId)
      const generator = changes(orderId, version, wake)
      return {
        async next() {
          const result = await generator.next()
          if (result.done) wake.close()
          return result
        },
        // A generator that waits can't be returned from: it is woken first, to find that it is over.
        async return() {
          wake.close()
          return generator.return(undefined)
        },
        [Symbol.asyncIterator]() {
          return this
        },
      }
    },
    async close() {
      await watch.close()
      feeds.forEach((wakes) => wakes.forEach((wake) => wake.close()))
    },
  }
}
