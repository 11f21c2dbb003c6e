/** Nothing is begun for an order that is being undone, and no goods leave that nobody pays for. */
import type { History } from '../history.ts'
import { type Observation, providerName } from '../reading/observation.ts'
import { WANTS_AUTHENTICATION } from '../workload/authenticating.ts'

/**
 * What may be under way at the moment of the cancel, and take effect behind it: a request that the provider has and
 * is slow to answer, or, under faults, a void that waits for a process that was killed.
 */
const UNDER_WAY_MS = 1_000
const UNDER_WAY_UNDER_FAULTS_MS = 20_000

/** Nothing is held for an order that is being canceled, nor on a card whose bank its customer has not answered. */
export function unheld(history: History, seen: Observation): string[] {
  return [...heldTooLate(history, seen), ...heldUnasked(history, seen)]
}

function heldUnasked({ authentications }: History, { orders, provider }: Observation): string[] {
  const agreed = new Set(
    authentications.filter(({ outcome }) => outcome === 'succeeded').map(({ orderId }) => orderId),
  )
  const held = new Set(provider.flatMap(({ orderId, type }) => (type === 'authorization' ? orderId : [])))
  return orders
    .filter(({ paymentMethod }) => paymentMethod === WANTS_AUTHENTICATION)
    .map(({ id }) => providerName(id))
    .filter((orderId) => held.has(orderId) && !agreed.has(orderId))
    .map((orderId) => `${orderId} was authorized, and its customer has not authenticated`)
}

/** From the moment that a cancel is answered, nothing is begun to be held on the card. */
function heldTooLate({ actions, calm }: History, { provider }: Observation): string[] {
  const canceled = actions.filter(({ kind, outcome }) => kind === 'CANCEL' && outcome === 'DONE')
  const latest = new Map(
    canceled.map(({ orderId, askedAt, answeredAt }) => {
      const isCalm = calm.some(({ from, until }) => askedAt >= from && answeredAt <= until)
      return [orderId, answeredAt + (isCalm ? UNDER_WAY_MS : UNDER_WAY_UNDER_FAULTS_MS)]
    }),
  )
  return provider.flatMap(({ orderId, type, at }) => {
    if (type !== 'authorization' || at <= (latest.get(orderId) ?? Infinity)) return []
    return [`${orderId} was authorized at ${new Date(at).toISOString()}, after its cancel was answered`]
  })
}

/** Summed up here, whatever the events say of being the last refund. */
export function unshipped(_history: History, { orders, refunds }: Observation): string[] {
  const amounts = new Map(refunds.map(({ id, amountMinor }) => [id, amountMinor]))
  return orders.flatMap(({ id, totalMinor, events }) => {
    const shipped = events.findLastIndex(({ type }) => type === 'OrderShipped')
    const refunded = events
      .slice(0, Math.max(0, shipped))
      .reduce((sum, { refundId }) => sum + (amounts.get(refundId ?? '') ?? 0), 0)
    return refunded >= totalMinor ? [`order ${id} was shipped after all of it was refunded`] : []
  })
}
