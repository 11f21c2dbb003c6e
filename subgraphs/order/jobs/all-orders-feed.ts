/**
 * The live feed of all orders: each change of a status once, in the sequence of data/event-sequence.ts. It delivers
 * an event only when no other can appear before it any more. A message only wakes it, as it does the feed of one
 * order; however slow its reader, it costs one pending wake and at most one batch of events, no queue.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { endingWith, type Wake } from '#platform/messaging/wake.ts'
import { createSharedRuns } from '#platform/process/shared-runs.ts'
import type { Database } from '../data/database.ts'
import { findEventsBehind, findHorizon, type Position } from '../data/event-sequence.ts'
import { findOrders, type OrderRow } from '../data/order-rows.ts'
import type { StatusChange } from './order-feed.ts'
import type { OrderWakes } from './order-wakes.ts'

export interface SequencedChange extends StatusChange {
  /** Its place among the changes of all orders. */
  position: Position
  /** The order as it is once the first of the changes that were found together is asked for it. */
  order(): Promise<OrderRow | undefined>
}

/** The changes of all orders behind a position, and then each new one. */
export type AllOrdersFeed = (position: Position) => AsyncIterableIterator<SequencedChange>

const BATCH = 100
/** How long to wait for transactions that are under way. */
const SETTLE_MS = 25

export function createAllOrdersFeed(db: Database, wakes: OrderWakes): AllOrdersFeed {
  const horizon = createSharedRuns(() => findHorizon(db))

  async function* changes(from: Position, wake: Wake): AsyncGenerator<SequencedChange, undefined> {
    let last = from
    do {
      let { settled, newest } = await horizon('')
      for (;;) {
        while (last < settled && wake.isOpen()) {
          const found = await findEventsBehind(db, last, settled, BATCH)
          const changes = found.filter(({ event, previousStatus }) => event.status !== previousStatus)
          const orderOf = ordersTogether(changes.map(({ event }) => event.orderId))
          for (const { event, previousStatus, position } of changes) {
            yield { ...event, previousStatus, position, order: () => orderOf(event.orderId) }
          }
          last = found.length < BATCH ? settled : found.at(-1)!.position
        }
        if (settled >= newest || !wake.isOpen()) break
        await sleep(SETTLE_MS)
        ;({ settled, newest } = await horizon(''))
      }
    } while (await wake.next())
  }

  /** Reads all of them when the first one is wanted, and again for the next one where that failed. */
  function ordersTogether(ids: readonly string[]) {
    let reading: Promise<Map<string, OrderRow | undefined>> | undefined
    async function read() {
      try {
        return new Map((await findOrders(db, ids)).map((order, index) => [ids[index]!, order]))
      } catch (error) {
        reading = undefined
        throw error
      }
    }
    return async (id: string) => (await (reading ??= read())).get(id)
  }

  return (position) => {
    const wake = wakes.listenToAll()
    return endingWith(wake, changes(position, wake))
  }
}
