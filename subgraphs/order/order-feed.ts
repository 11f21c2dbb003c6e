/**
 * The live feed of an order: each change of its status once and in order, whatever is lost on the way.
 * A message from the broker only wakes the feed; what it delivers is read from the order's history, so a
 * missed or repeated message can neither make a gap nor a repeat. A feed costs one pending wake, no queue.
 */
import { orderStatusChanged } from '#events/order.ts'
import type { Bus } from '#platform/bus.ts'
import { startWatch } from '#platform/watch.ts'
import type { Database } from './data/database.ts'
import { findEventsFrom, type RecordedEvent } from './data/order-events.ts'
import { isTerminal, type OrderStatus } from './domain/order.ts'

export interface StatusChange extends RecordedEvent {
  previousStatus: OrderStatus | null
}

export interface OrderFeed {
  /**
   * The changes of an order after a version (undefined: the last one), and then each new one; ends after a
   * terminal status.
   */
  changesAfter(orderId: string, version: number | undefined): AsyncIterableIterator<StatusChange>
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
    after: number | undefined,
    wake: Wake,
  ): AsyncGenerator<StatusChange, undefined> {
    let version = after ?? 0
    let latestOnly = after === undefined
    do {
      // From the version itself on, for the status that the first new change came from.
      const events = await findEventsFrom(db, orderId, version)
      const news = statusChanges(events).filter((change) => change.version > version)
      for (const change of latestOnly ? news.slice(-1) : news) {
        yield change
        if (isTerminal(change.status)) return
      }
      version = events.at(-1)?.version ?? version
      latestOnly = false
      if (isTerminal(events.at(-1)?.status ?? 'PENDING')) return
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

/** The events at which the status changed; the first one counts as a change. */
function statusChanges(events: readonly RecordedEvent[]): StatusChange[] {
  return events.flatMap((event, index) => {
    const previousStatus = events[index - 1]?.status ?? null
    return event.status === previousStatus ? [] : [{ ...event, previousStatus }]
  })
}

interface Wake {
  ring(): void
  /** Resolves with true at the next ring, also one that came before it was called; false once closed. */
  next(): Promise<boolean>
  close(): void
}

function createWake(onClose: () => void): Wake {
  let rung = false
  let closed = false
  let resolve: ((open: boolean) => void) | undefined
  const settle = () => {
    resolve?.(!closed)
    resolve = undefined
  }
  return {
    ring() {
      if (resolve) settle()
      else rung = true
    },
    async next() {
      if (closed) return false
      if (rung) {
        rung = false
        return true
      }
      return new Promise<boolean>((settled) => (resolve = settled))
    },
    close() {
      if (closed) return
      closed = true
      onClose()
      settle()
    },
  }
}
