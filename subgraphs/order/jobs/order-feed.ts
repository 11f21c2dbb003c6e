/**
 * The live feed of an order, or of all: each change of a status once and in order, whatever is lost on the
 * way. A message from the broker only wakes the feed; what it delivers is read from the history, so a missed
 * or repeated message can neither make a gap nor a repeat. However slow its reader, a feed costs one pending
 * wake and at most one batch of events, no queue.
 */
import { orderStatusChanged } from '#contracts/order.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { createWake, endingWith, type Wake } from '#platform/messaging/wake.ts'
import { startWatch } from '#platform/messaging/watch.ts'
import { findEventsBehind, type Position } from '../data/all-events.ts'
import type { Database } from '../data/database.ts'
import { findEventsFrom, type RecordedEvent } from '../data/order-events.ts'
import { isTerminal, type OrderStatus, statusAfter } from '../domain/order.ts'

export interface StatusChange extends RecordedEvent {
  previousStatus: OrderStatus | null
  /** Its place among the changes of all orders, where the feed is of all. */
  position?: Position
}

const ALL_ORDERS = '*'
const BATCH = 100
/** How long to wait for transactions that are under way. */
const SETTLE_MS = 25

export interface OrderFeed {
  /**
   * The changes of an order after a version (undefined: the last one), and then each new one; ends after a
   * terminal status.
   */
  changesAfter(orderId: string, version: number | undefined): AsyncIterableIterator<StatusChange>
  /** The changes of all orders behind a position, and then each new one. */
  changesOfAll(position: Position): AsyncIterableIterator<StatusChange>
  close(): Promise<void>
}

interface Listener {
  wake: Wake
  /** The last version of its order that it has read: of older news it is not woken. */
  seen: number
}

export function startOrderFeed(db: Database, bus: Bus): OrderFeed {
  const feeds = new Map<string, Set<Listener>>()
  const watch = startWatch(
    bus,
    'EVENTS',
    orderStatusChanged,
    ({ orderId, version }) => {
      feeds.get(orderId)?.forEach(({ wake, seen }) => version > seen && wake.ring())
      feeds.get(ALL_ORDERS)?.forEach(({ wake }) => wake.ring())
    },
    () => feeds.forEach((listeners) => listeners.forEach(({ wake }) => wake.ring())),
  )

  function listen(orderId: string): Listener {
    const listeners = feeds.get(orderId) ?? new Set()
    const wake = createWake(() => {
      listeners.delete(listener)
      if (listeners.size === 0) feeds.delete(orderId)
    })
    const listener: Listener = { wake, seen: 0 }
    feeds.set(orderId, listeners.add(listener))
    return listener
  }

  async function* changes(
    orderId: string,
    after: number | undefined,
    listener: Listener,
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
      listener.seen = version
      latestOnly = false
      if (isTerminal(events.at(-1)?.status ?? 'PENDING')) return
    } while (await listener.wake.next())
  }

  async function* allChanges(from: Position, wake: Wake): AsyncGenerator<StatusChange, undefined> {
    let position = from
    do {
      let found = await findEventsBehind(db, position, BATCH)
      while (found.length > 0 && wake.isOpen()) {
        const unsettled = found.findIndex(({ settled }) => !settled)
        for (const { event, previousType, position: here } of found.slice(
          0,
          unsettled < 0 ? BATCH : unsettled,
        )) {
          const previousStatus = previousType && statusAfter({ type: previousType })
          if (event.status !== previousStatus) yield { ...event, previousStatus, position: here }
          position = here
        }
        if (unsettled >= 0) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
        found = await findEventsBehind(db, position, BATCH)
      }
    } while (await wake.next())
  }

  return {
    changesAfter(orderId, version) {
      const listener = listen(orderId)
      return endingWith(listener.wake, changes(orderId, version, listener))
    },
    changesOfAll(position) {
      const { wake } = listen(ALL_ORDERS)
      return endingWith(wake, allChanges(position, wake))
    },
    async close() {
      await watch.close()
      feeds.forEach((listeners) => listeners.forEach(({ wake }) => wake.close()))
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
