/**
 * The live feeds of one order: each change once and in order, whatever is lost on the way. A message from the broker
 * only wakes a feed; what it delivers is read from the history, so a missed or repeated message can neither make a
 * gap nor a repeat. However slow its reader, a feed costs one pending wake and no queue.
 */
import { endingWith } from '#platform/messaging/wake.ts'
import type { Database } from '../data/database.ts'
import { findEventsFrom, type RecordedEvent } from '../data/event-rows.ts'
import { isFinal, isTerminal, type OrderStatus } from '../domain/order-event.ts'
import type { Listener, OrderWakes } from './order-wakes.ts'

export interface StatusChange extends RecordedEvent {
  previousStatus: OrderStatus | null
}

/** The changes of an order after a version (undefined: the last one), and then each new one. */
export type OrderFeed<Change> = (
  orderId: string,
  version: number | undefined,
) => AsyncIterableIterator<Change>

/** The changes of the status; it ends after a terminal one. */
export function createStatusFeed(db: Database, wakes: OrderWakes): OrderFeed<StatusChange> {
  return createFeed(db, wakes, statusChanges, isTerminal)
}

/** All changes; it ends where not even a refund can follow. */
export function createChangeFeed(db: Database, wakes: OrderWakes): OrderFeed<RecordedEvent> {
  return createFeed(db, wakes, (events) => events, isFinal)
}

/**
 * @param changesAmong which of the events are told; the first of them may be one that was seen
 * @param isLast whether nothing is told any more after this status
 */
function createFeed<Change extends RecordedEvent>(
  db: Database,
  wakes: OrderWakes,
  changesAmong: (events: readonly RecordedEvent[]) => readonly Change[],
  isLast: (status: OrderStatus) => boolean,
): OrderFeed<Change> {
  async function* changes(
    orderId: string,
    after: number | undefined,
    listener: Listener,
  ): AsyncGenerator<Change, undefined> {
    let version = after ?? 0
    let latestOnly = after === undefined
    do {
      // From the version itself on, for the status that the first new change came from.
      const events = await findEventsFrom(db, orderId, version)
      const unseen = changesAmong(events).filter((change) => change.version > version)
      for (const change of latestOnly ? unseen.slice(-1) : unseen) {
        yield change
        if (isLast(change.status)) return
      }
      version = events.at(-1)?.version ?? version
      listener.seen = version
      latestOnly = false
      if (isLast(events.at(-1)?.status ?? 'PENDING')) return
    } while (await listener.wake.next())
  }

  return (orderId, version) => {
    const listener = wakes.listenTo(orderId)
    return endingWith(listener.wake, changes(orderId, version, listener))
  }
}

/** The events at which the status changed; the first one counts as a change. */
function statusChanges(events: readonly RecordedEvent[]): StatusChange[] {
  return events.flatMap((event, index) => {
    const previousStatus = events[index - 1]?.status ?? null
    return event.status === previousStatus ? [] : [{ ...event, previousStatus }]
  })
}
