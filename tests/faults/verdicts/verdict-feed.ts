/** A subscriber misses nothing and gets nothing twice, however often its connection was lost. */
import { toGlobalId } from '#contracts/ids.ts'
import { type History, isEndAcknowledged } from '../history.ts'
import { isSettled, statusesOf } from './lifecycle.ts'
import type { Observation } from '../reading/observation.ts'
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

/** Staff's feed of all orders: every change of each, once and in its order. */
export function boards({ board }: History, { orders }: Observation): string[] {
  const told = Map.groupBy(board, ({ orderId }) => orderId)
  const known = new Set(orders.map(({ id }) => toGlobalId('ord', id)))
  const wrong = orders.flatMap(({ id, events }) => {
    const published = statusesOf(events.map(({ type }) => type)).join(', ')
    const shown = (told.get(toGlobalId('ord', id)) ?? []).map(({ status }) => status).join(', ')
    return shown === published ? [] : [`of order ${id} staff saw ${shown || 'nothing'} of ${published}`]
  })
  const strange = [...told.keys()].filter((orderId) => !known.has(orderId))
  return [...wrong, ...strange.map((orderId) => `staff saw ${orderId}, which there is not`)]
}
