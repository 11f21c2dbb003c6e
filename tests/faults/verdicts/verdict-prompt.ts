/**
 * While there is no fault, whatever was confirmed is shown within two seconds, by feeds, caches and copies, half of it
 * within 0.7; and an order is settled within five. One in ten may be late. A machine that is busy with other things gets
 * more time: ten times what a simple read takes on it.
 */
import type { Calm, History } from '../history.ts'
import { isSettled, statusesOf } from './lifecycle.ts'
import type { Observation } from '../reading/observation.ts'
import type { ObservedOrder } from '../reading/read-databases.ts'

const SHOWN_WITHIN_MS = 2_000
const ORDER_WITHIN_MS = 5_000
/** How many reads' worth of work lie in between, at the most. */
const HOPS = 10
const MOSTLY_WITHIN_MS = 700
/** After a fault is healed: longer than the longest pause between two tries of a saga. */
const SETTLED_WITHIN_MS = 90_000
const LATE = 0.1

const calmAt = (calm: readonly Calm[], at: number) =>
  calm.find(({ from, until }) => at >= from && at <= until)
const allowed = (withinMs: number, calm: Calm | undefined) => withinMs + HOPS * (calm?.answerMs ?? 0)

export function prompt({ deliveries, reflections, calm }: History): string[] {
  // What happened before the connection was made is history, and takes no matter how long.
  const delivered = deliveries
    .filter(({ happenedAt, connectedAt }) => calmAt(calm, happenedAt) && connectedAt <= happenedAt)
    .map(({ feed, happenedAt, receivedAt }) => {
      return { kind: kindOf(feed), what: feed, since: happenedAt, tookMs: receivedAt - happenedAt }
    })
  const reflected = reflections.map(({ what, confirmedAt, shownAt }) => {
    return { kind: 'reflections', what, since: confirmedAt, tookMs: shownAt - confirmedAt }
  })
  // Each kind by itself, as one that is late among many that are not must be seen.
  const byKind = Map.groupBy([...delivered, ...reflected], ({ kind }) => kind)
  return [...byKind.values()].flatMap((shown) => {
    const after = (withinMs: number) =>
      shown.filter(({ tookMs, since }) => tookMs > allowed(withinMs, calmAt(calm, since)))
    const [late, slow] = [after(SHOWN_WITHIN_MS), after(MOSTLY_WITHIN_MS)]
    const found = late.length > shown.length * LATE ? late : slow.length > shown.length / 2 ? slow : []
    return found.map(({ what, tookMs }) => `${what} was shown after ${Math.round(tookMs)} ms`)
  })
}

const kindOf = (feed: string) => feed.split(' ')[0]!

export function settled({ calm, healedAt }: History, { orders }: Observation): string[] {
  const calmly = orders.filter(({ placedAt }) => calmAt(calm, placedAt))
  const slow = calmly.filter(
    (order) => settledAt(order) - order.placedAt > allowed(ORDER_WITHIN_MS, calmAt(calm, order.placedAt)),
  )
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
