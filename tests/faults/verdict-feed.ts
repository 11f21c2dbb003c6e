/** A subscriber misses nothing and is told nothing twice, however often its connection was lost. */
import { type History, isEndAcknowledged } from './history.ts'
import { isSettled, statusesOf } from './lifecycle.ts'
import type { Observation } from './observation.ts'
import { byId } from './verdict-orders.ts'

export function subscribers(history: History, seen: Observation): string[] {
  const find = byId(seen)
  return history.watched.flatMap(({ orderId, statuses, cuts, stays }) => {
    const told = statusesOf(find(orderId)?.events.map(({ type }) => type) ?? [])
    // It stays until it is settled; and to the very end, where somebody was told that there would be one.
    const toTheEnd = stays && isEndAcknowledged(history, orderId)
    const due = toTheEnd ? told.length : told.findIndex(isSettled) + 1
    const isPrefix = statuses.every((status, index) => status === told[index])
    if (isPrefix && statuses.length >= due && statuses.length > 0) return []
    const saw = statuses.join(', ') || 'nothing'
    return [`the subscriber of ${orderId} saw ${saw} of ${told.join(', ')} (${cuts} cuts)`]
  })
}
