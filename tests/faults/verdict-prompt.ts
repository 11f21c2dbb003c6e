/**
 * While there is no fault, whatever was confirmed is shown within two seconds, by feeds, caches and copies, and an
 * order is settled within five. A machine that is busy with other things may be late now and then: one in ten may be.
 */
import type { History } from './history.ts'
import { isSettled, statusesOf } from './lifecycle.ts'
import type { Observation } from './observation.ts'
import type { ObservedOrder } from './read-databases.ts'

const SHOWN_WITHIN_MS = 2_000
const ORDER_WITHIN_MS = 5_000
/** After a fault is healed: longer than the longest pause between two tries of a saga. */
const SETTLED_WITHIN_MS = 90_000
const LATE = 0.1

export function prompt({ deliveries, reflections, calm }: History): string[] {
  const isCalm = (at: number) => calm.some(({ from, until }) => at >= from && at <= until)
  // What happened before the connection was made is history, and takes no matter how long.
  const delivered = deliveries
    .filter(({ happenedAt, connectedAt }) => isCalm(happenedAt) && connectedAt <= happenedAt)
    .map(({ feed, happenedAt, receivedAt }) => ({
      kind: kindOf(feed),
      what: feed,
      tookMs: receivedAt - happenedAt,
    }))
  const reflected = reflections.map(({ what, confirmedAt, shownAt }) => {
    return { kind: 'reflections', what, tookMs: shownAt - confirmedAt }
  })
  // Each kind by itself, as one that is late among many that are not must be seen.
  const byKind = Map.groupBy([...delivered, ...reflected], ({ kind }) => kind)
  return [...byKind.values()].flatMap((shown) => {
    const late = shown.filter(({ tookMs }) => tookMs > SHOWN_WITHIN_MS)
    if (late.length <= shown.length * LATE) return []
    return late.map(({ what, tookMs }) => `${what} was shown after ${Math.round(tookMs)} ms`)
  })
}

const kindOf = (feed: string) => feed.split(' ')[0]!

export function settled({ calm, healedAt }: History, { orders }: Observation): string[] {
  const isCalm = (at: number) => calm.some(({ from, until }) => at >= from && at <= until)
  const calmly = orders.filter(({ placedAt }) => isCalm(placedAt))
  const slow = calmly.filter((order) => settledAt(order) - order.placedAt > ORDER_WITHIN_MS)
  // What is done to an order later, in the calm at the end, is no part of it.
  const last = calm.at(-1)?.from ?? Infinity
  const late = orders.filter(
    ({ placedAt, sagaMovedAt }) =>
      sagaMovedAt < last && sagaMovedAt - Math.max(placedAt, healedAt) > SETTLED_WITHIN_MS,
  )
  return [
    ...(slow.length > calmly.length * LATE ? slow : []).map(
      (order) => `order ${order.id} took ${Math.round(settledAt(order) - order.placedAt)} ms without a fault`,
    ),
    ...late.map(({ id, sagaMovedAt }) => {
      return `order ${id} was still on its way ${Math.round(sagaMovedAt - healedAt)} ms after the last fault`
    }),
  ]
}

/** When the order was confirmed, or had ended. */
function settledAt({ events }: ObservedOrder): number {
  const first = events.find((_, index) =>
    isSettled(statusesOf(events.slice(0, index + 1).map(({ type }) => type)).at(-1)!),
  )
  return first?.at ?? Infinity
}
