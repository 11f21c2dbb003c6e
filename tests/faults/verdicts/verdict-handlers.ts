/**
 * Each handler took effect once for each message, counted by what it did, whatever has become of the messages: by the
 * versions of the stock, by the answers to what the sagas asked, and by what became part of an order's history.
 */
import type { History } from '../history.ts'
import { difference, sumBy } from './multiset.ts'
import type { Observation } from '../reading/observation.ts'

export function handlers(history: History, seen: Observation): string[] {
  return [
    ...stockVersions(history, seen),
    ...answersToSagas(seen),
    ...refundEvents(seen),
    ...(history.wiped ? [] : announcements(seen)),
  ]
}

/** How often a level was changed for a reservation, from its making to where it is now. */
const CHANGES: Record<string, number> = { RESERVED: 1, COMMITTED: 2, RELEASED: 2, EXPIRED: 2 }

/** A stock level has a new version for each change, and each change has its reservation or its movement. */
function stockVersions({ start }: History, { levels, reservations, movements }: Observation): string[] {
  // A reservation that expired may have been made again, and then says nothing of the first one.
  if (reservations.some(({ status }) => status === 'EXPIRED')) return []
  const made = sumBy(
    reservations,
    ({ productId }) => productId,
    ({ status }) => CHANGES[status] ?? 0,
  )
  // What was put back had left before: released, it has had one change more.
  const returned = sumBy(
    movements.filter(({ type }) => type === 'RETURN'),
    ({ productId }) => productId,
    ({ count }) => count,
  )
  const versions = sumBy(
    levels,
    ({ productId }) => productId,
    ({ version, adjusted }) => version - adjusted,
  )
  return [...versions].flatMap(([productId, version]) => {
    const due =
      (start.stockVersion.get(productId) ?? 0) + (made.get(productId) ?? 0) + (returned.get(productId) ?? 0)
    return version === due ? [] : [`the stock of ${productId} was changed ${version - due} times too often`]
  })
}

/** What answers each step of a saga. */
const ANSWERS: Record<string, readonly string[]> = {
  RESERVE_STOCK: [
    'events.product.stock.reserved',
    'events.product.stock.reservation-rejected',
    'events.product.stock.released',
  ],
  AUTHORIZE_PAYMENT: ['events.payment.authorized', 'events.payment.authorization-rejected'],
  COMMIT_STOCK: ['events.product.stock.committed', 'events.product.stock.commit-rejected'],
  CAPTURE_PAYMENT: ['events.payment.captured', 'events.payment.capture-rejected'],
}

/** Nothing is answered more often than the saga asked: a command that came twice was a duplicate. */
function answersToSagas({ orders, messages }: Observation): string[] {
  const ids = new Map<string, Set<string>>()
  for (const { id, subject, orderId } of messages) {
    const key = `${orderId} ${subject}`
    ids.set(key, (ids.get(key) ?? new Set()).add(id))
  }
  return orders.flatMap(({ id, attempts }) =>
    Object.entries(ANSWERS).flatMap(([step, subjects]) => {
      const answered = subjects.reduce((sum, subject) => sum + (ids.get(`${id} ${subject}`)?.size ?? 0), 0)
      const asked = attempts[step] ?? 0
      return answered <= asked
        ? []
        : [`${step} of order ${id} was asked ${asked} times and answered ${answered} times`]
    }),
  )
}

/** Each refund that was asked for is one event of its order. */
function refundEvents({ orders, refunds }: Observation): string[] {
  const recorded = orders.flatMap(({ id, events }) =>
    events.flatMap(({ type, refundId }) => (type === 'OrderRefunded' ? [`${id} ${refundId}`] : [])),
  )
  const made = refunds.filter(({ byVoid }) => !byVoid).map(({ id, orderId }) => `${orderId} ${id}`)
  return [
    ...difference(recorded, made).map((refund) => `an order's history has a refund too much: ${refund}`),
    ...difference(made, recorded).map((refund) => `an order's history lacks a refund: ${refund}`),
  ]
}

/** Every version of every order was announced. */
function announcements({ orders, messages }: Observation): string[] {
  const announced = new Set(
    messages
      .filter(({ subject }) => subject === 'events.order.status-changed')
      .map(({ orderId, data }) => `${orderId} ${(JSON.parse(data) as { version: number }).version}`),
  )
  return orders.flatMap(({ id, events }) =>
    events
      .filter(({ version }) => !announced.has(`${id} ${version}`))
      .map(({ version }) => `version ${version} of order ${id} was never announced`),
  )
}
