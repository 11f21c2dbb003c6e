/**
 * Every move of an order and its saga goes this way: both are read, what is to happen is decided on what was
 * read, and it is written with its events and messages in one statement, provided that nobody else has moved
 * them meanwhile. Where somebody has, it is decided anew. What was written last is cached and not read: if it is
 * out of date, nothing is written, and it is read after all.
 */
import { LRUCache } from 'lru-cache'
import { deduplicate } from '#platform/messaging/inbox.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import { restoreArchived } from '../data/archived-orders.ts'
import type { Database, Tx } from '../data/database.ts'
import { findReservedLines, findSaga, type SagaRow } from '../data/saga-rows.ts'
import { storeMove } from '../data/store-move.ts'
import type { LaterEvent } from '../domain/order-event.ts'
import { apply } from '../domain/order-projection.ts'
import type { Transition } from '../domain/saga-transition.ts'
import { eventsOf, messagesOf, needLines, statusChanged } from '../domain/saga-effects.ts'
import { countMove } from '../telemetry/order-metrics.ts'

/** Each time that somebody else was quicker, an order is one step further, and it has few. */
const MAX_ATTEMPTS = 20
/** Orders whose saga is under way; a few kilobytes each. */
const MAX_CACHED = 1_000

/** What is to happen: first the events, then what follows from the saga's transition. */
export type Change = Transition & { events?: readonly LaterEvent[] }

/** @param now the database's time. @returns what is to happen; undefined for nothing */
export type Decide = (row: SagaRow, now: Date) => Change | undefined

/**
 * @param messageId the message (uuid) that asks for the move; where it is a duplicate, nothing happens
 * @returns whether there is such an order
 */
export type MoveOrder = (orderId: string, decide: Decide, messageId?: string) => Promise<boolean>

export function createMoveOrder(db: Database, outbox: Outbox<Tx>): MoveOrder {
  const cached = new LRUCache<string, SagaRow>({ max: MAX_CACHED })

  return async (orderId, decide, messageId) => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const fromCache = cached.get(orderId)
      cached.delete(orderId)
      const row = fromCache ?? (await findLive(orderId, messageId))
      if (!row || ('duplicate' in row && row.duplicate)) return row !== undefined
      const now = row.now()
      const change = decide(row, now)
      if (change) {
        if (await store(row, change, now, messageId)) return true
      } else if (!fromCache) {
        if (messageId) await db.$executeRaw(deduplicate(messageId))
        return true
      }
    }
    throw new Error(`The order ${orderId} was moved by others ${MAX_ATTEMPTS} times.`)
  }

  /** An order is brought back from the archive before it is moved. */
  async function findLive(orderId: string, messageId?: string) {
    const live = await findSaga(db, orderId, messageId)
    if (live) return live
    await restoreArchived(db, orderId)
    return findSaga(db, orderId, messageId)
  }

  async function store(row: SagaRow, change: Change, at: Date, messageId?: string): Promise<boolean> {
    const { saga, effects } = change
    const events = [...(change.events ?? []), ...eventsOf(effects)]
    const lines = needLines(effects) ? await findReservedLines(db, row.order.id) : []
    const order = events.reduce((before, event) => ({ ...before, ...apply(before, event, at) }), row.order)
    const messages = [
      ...events.map((_event, index) => statusChanged(order, row.order.version + index + 1)),
      ...messagesOf(effects, order, lines),
    ]
    const stored = await outbox.statement(messages, (rows) =>
      storeMove(db, row, { saga, order, events, at }, rows, messageId),
    )
    if (stored) {
      cached.set(row.order.id, stored)
      countMove(row, stored, at, messageId)
    }
    return stored !== undefined
  }
}
