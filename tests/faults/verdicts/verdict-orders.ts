/** What was answered about orders is what became of them. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { Action, History } from '../history.ts'
import { isLegal, isSettled, statusesOf } from './lifecycle.ts'
import type { Observation } from '../reading/observation.ts'
import type { ObservedOrder } from '../reading/read-databases.ts'

const FINISHED_SAGAS = new Set(['SUCCEEDED', 'COMPENSATED'])

/** The orders by the ids that clients know. */
export function byId({ orders }: Observation): (orderId: string) => ObservedOrder | undefined {
  const known = new Map(orders.map((order) => [order.id, order]))
  return (orderId) => known.get(fromGlobalId('ord', orderId))
}

export function answeredOnce({ attempts }: History, seen: Observation): string[] {
  const byKey = Map.groupBy(seen.orders, ({ idempotencyKey }) => idempotencyKey)
  const find = byId(seen)
  return attempts.flatMap(({ idempotencyKey, answered, refusal }) => {
    const made = byKey.get(idempotencyKey) ?? []
    const lost = [...answered].filter((id) => !find(id))
    if (lost.length > 0) return [`${lost.join(', ')} was answered and is not there`]
    if (made.length > 1 || answered.size > 1) return [`the key ${idempotencyKey} made ${made.length} orders`]
    return refusal && answered.size === 0 && made.length > 0
      ? [`the key ${idempotencyKey} was refused, yet made an order`]
      : []
  })
}

export function finished(_history: History, { orders }: Observation): string[] {
  return orders
    .filter(({ status, sagaStatus }) => !isSettled(status) || !FINISHED_SAGAS.has(sagaStatus))
    .map(({ id, status, sagaStatus }) => `order ${id} is ${status}, its saga ${sagaStatus}`)
}

export function acted({ actions }: History, seen: Observation): string[] {
  const find = byId(seen)
  return actions
    .filter((action) => !isTrue(action, find(action.orderId)))
    .map(({ kind, orderId, outcome }) => {
      const order = find(orderId)
      return `${kind} of ${orderId} was answered ${outcome}, and the order is ${order?.status ?? 'not there'}`
    })
}

/** Whether the order has become what the answer to the action said. */
function isTrue({ kind, outcome }: Action, order: ObservedOrder | undefined): boolean {
  if (!order || outcome === 'ORDER_NOT_FOUND') return false
  if (outcome === 'UNKNOWN') return true
  const done = outcome === 'DONE'
  switch (kind) {
    case 'CANCEL':
      // Once it was too late, it remains so.
      return (order.status === 'CANCELED') === done
    case 'SHIP':
      return !done || order.events.some(({ type }) => type === 'OrderShipped')
    case 'DELIVER':
      return !done || order.status === 'COMPLETED'
    default:
      return kind satisfies never
  }
}

export function versions(_history: History, { orders }: Observation): string[] {
  return orders
    .filter(({ version, status, events }) => {
      const unbroken =
        events.length === version && events.every((event, index) => event.version === index + 1)
      const types = events.map(({ type }) => type)
      return !unbroken || !isLegal(types) || statusesOf(types).at(-1) !== status
    })
    .map(
      ({ id, status, version, events }) =>
        `order ${id} is ${status} at ${version}, its events ${JSON.stringify(events)}`,
    )
}
