/**
 * Wakes the feeds: a message that an order's status has changed rings for whoever waits for that order, and for
 * whoever waits for all. After a break it rings for everybody, for a message may have been missed. And as messages
 * may stay away without a break, each process looks every few seconds whether there is something new, for all its
 * subscribers at once.
 */
import { orderStatusChanged } from '#contracts/order.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { createWake, type Wake } from '#platform/messaging/wake.ts'
import { startWatch } from '#platform/messaging/watch.ts'
import { startInterval } from '#platform/process/interval.ts'
import type { Closable } from '#platform/process/run-service.ts'
import type { Database } from '../data/database.ts'
import { findVersions, type OrderVersion } from '../data/order-versions.ts'

export interface Listener {
  readonly wake: Wake
  /** The last version of its order that it has read: an older change does not wake it. */
  seen: number
}

export interface OrderWakes extends Closable {
  /** Listens until its wake is closed. */
  listenTo(orderId: string): Listener
  listenToAll(): Wake
}

const ALL_ORDERS = '*'
const LOOK_EVERY_MS = 3_000
const LOOK_AT_ONCE = 500

export function startOrderWakes(bus: Bus, db: Database): OrderWakes {
  const listening = new Map<string, Set<Listener>>()
  const everybody = () => [...listening.values()].flatMap((listeners) => [...listeners])
  const watch = startWatch(
    bus,
    'EVENTS',
    orderStatusChanged,
    (change) => {
      ringFor(change)
      listening.get(ALL_ORDERS)?.forEach(({ wake }) => wake.ring())
    },
    () => everybody().forEach(({ wake }) => wake.ring()),
  )

  const looking = startInterval(LOOK_EVERY_MS, look, 'could not look for changes of orders')

  function ringFor({ orderId, version }: OrderVersion): void {
    listening.get(orderId)?.forEach(({ wake, seen }) => version > seen && wake.ring())
  }

  async function look(): Promise<void> {
    listening.get(ALL_ORDERS)?.forEach(({ wake }) => wake.ring())
    const orderIds = [...listening.keys()].filter((id) => id !== ALL_ORDERS)
    for (let from = 0; from < orderIds.length; from += LOOK_AT_ONCE) {
      const versions = await findVersions(db, orderIds.slice(from, from + LOOK_AT_ONCE))
      versions.forEach(ringFor)
    }
  }

  function listenTo(orderId: string): Listener {
    const listeners = listening.get(orderId) ?? new Set()
    const wake = createWake(() => {
      listeners.delete(listener)
      if (listeners.size === 0) listening.delete(orderId)
    })
    const listener: Listener = { wake, seen: 0 }
    listening.set(orderId, listeners.add(listener))
    return listener
  }

  return {
    listenTo,
    listenToAll: () => listenTo(ALL_ORDERS).wake,
    async close() {
      await watch.close()
      await looking.close()
      everybody().forEach(({ wake }) => wake.close())
    },
  }
}
