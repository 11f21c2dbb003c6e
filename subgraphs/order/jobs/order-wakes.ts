/**
 * Wakes the feeds: a message that an order's status has changed rings for whoever waits for that order, and for
 * whoever waits for all. After a break it rings for everybody, for a message may have been missed.
 */
import { orderStatusChanged } from '#contracts/order.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { createWake, type Wake } from '#platform/messaging/wake.ts'
import { startWatch } from '#platform/messaging/watch.ts'
import type { Closable } from '#platform/process/run-service.ts'

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

export function startOrderWakes(bus: Bus): OrderWakes {
  const listening = new Map<string, Set<Listener>>()
  const everybody = () => [...listening.values()].flatMap((listeners) => [...listeners])
  const watch = startWatch(
    bus,
    'EVENTS',
    orderStatusChanged,
    ({ orderId, version }) => {
      listening.get(orderId)?.forEach(({ wake, seen }) => version > seen && wake.ring())
      listening.get(ALL_ORDERS)?.forEach(({ wake }) => wake.ring())
    },
    () => everybody().forEach(({ wake }) => wake.ring()),
  )

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
      everybody().forEach(({ wake }) => wake.close())
    },
  }
}
