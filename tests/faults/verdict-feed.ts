/** A subscriber misses nothing and gets nothing twice, however often its connection was lost. */
import { type History, isEndAcknowledged } from './history.ts'
import { isSettled, statusesOf } from './lifecycle.ts'
import type { Observation } from './observation.ts'
import { byId } from './verdict-orders.ts'

export function subscribers(history: History, seen: Observation): string[] {
  const find = byId(seen)
  return history.watched.flatMap(({ orderId, statuses, cuts, stays }) => {
    const published = statusesOf(find(orderId)?.events.map(({ type }) => type) ?? [])
    // It stays until the order is settled, and to its very end where a client got an acknowledgement of that end.
    const toTheEnd = stays && isEndAcknowledged(history, orderId)
    const due = toTheEnd ? published.length : published.findIndex(isSettled) + 1
    const isPrefix = statuses.every((status, index) => status === published[index])
    if (isPrefix && statuses.length >= due && statuses.length > 0) return []
    const saw = statuses.join(', ') || 'nothing'
    return [`the subscriber of ${orderId} saw ${saw} of ${published.join(', ')} (${cuts} cuts)`]
  })
}
