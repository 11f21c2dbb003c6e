/**
 * The promises, each as one line that holds or names what breaks it. Pure: what the clients saw and what the
 * databases and the provider hold are arguments, so that a test can show each line failing.
 */
import { fromGlobalId } from '#platform/ids.ts'
import type { History } from './history.ts'
import { type Observation, type ObservedOrder, providerName } from './observation.ts'

export interface Verdict {
  line: string
  /** What breaks it; empty when it holds. */
  broken: string[]
}

const FINISHED_SAGAS = new Set(['SUCCEEDED', 'COMPENSATED'])
const SOLD = new Set(['CONFIRMED', 'COMPLETED'])
const LEGAL = [
  ['PENDING', 'CONFIRMED'],
  ['PENDING', 'REJECTED'],
]

export function judge(history: History, seen: Observation, deadLetters: readonly string[]): Verdict[] {
  const orders = new Map(seen.orders.map((order) => [order.id, order]))
  return [
    { line: 'every answered orderPlace is exactly one order', broken: answeredOnce(history, orders) },
    { line: 'every order has come to its end', broken: finished(seen) },
    { line: 'on hand = Σ movements, never oversold', broken: stock(seen) },
    {
      line: 'sold = what the confirmed orders hold, and nothing is held by a finished one',
      broken: sold(seen),
    },
    { line: "the provider's ledger = ours", broken: ledgers(seen) },
    { line: 'captured once for each confirmed order, and nothing else', broken: captured(seen) },
    { line: 'the versions of every order are 1..n, and its events say its status', broken: versions(seen) },
    { line: 'every message is published, and took effect once', broken: messages(seen) },
    { line: 'every subscriber saw each status once and in order', broken: subscribers(history, orders) },
    { line: 'dead letters = poison', broken: letters(history, deadLetters) },
  ]
}

function answeredOnce({ attempts }: History, orders: Map<string, ObservedOrder>): string[] {
  const byKey = Map.groupBy(orders.values(), ({ idempotencyKey }) => idempotencyKey)
  return attempts.flatMap(({ idempotencyKey, answered, refused }) => {
    const made = byKey.get(idempotencyKey) ?? []
    const lost = [...answered].filter((id) => !orders.has(fromGlobalId('ord', id)))
    if (lost.length > 0) return [`${lost.join(', ')} was answered and is not there`]
    if (made.length > 1 || answered.size > 1) return [`the key ${idempotencyKey} made ${made.length} orders`]
    return refused && answered.size === 0 && made.length > 0
      ? [`the key ${idempotencyKey} was refused, yet made an order`]
      : []
  })
}

function finished({ orders }: Observation): string[] {
  return orders
    .filter(({ status, sagaStatus }) => status === 'PENDING' || !FINISHED_SAGAS.has(sagaStatus))
    .map(({ id, status, sagaStatus }) => `order ${id} is ${status}, its saga ${sagaStatus}`)
}

function stock({ levels }: Observation): string[] {
  return levels
    .filter(({ onHand, reserved, moved }) => onHand !== moved || reserved < 0 || reserved > onHand)
    .map(
      ({ productId, onHand, reserved, moved }) =>
        `${productId}: on hand ${onHand}, reserved ${reserved}, moved ${moved}`,
    )
}

function sold({ orders, sold: movements, held, levels }: Observation): string[] {
  const wrong = orders
    .filter(({ id, status, quantity }) => (movements.get(id) ?? 0) !== (SOLD.has(status) ? quantity : 0))
    .map(
      ({ id, status, quantity }) =>
        `order ${id} (${status}, ${quantity} pieces) has ${movements.get(id) ?? 0} sold`,
    )
  const reserved = levels.reduce((sum, level) => sum + level.reserved, 0)
  if (reserved !== 0) wrong.push(`${reserved} pieces are still reserved`)
  return [...wrong, ...[...held].map((id) => `order ${id} still holds a reservation`)]
}

const OURS: Record<string, string> = {
  AUTHORIZATION: 'authorization',
  CAPTURE: 'capture',
  VOID: 'cancellation',
  REFUND: 'refund',
}

function ledgers({ transactions, provider }: Observation): string[] {
  const ours = transactions
    .filter(({ status, reference }) => status === 'SUCCEEDED' && reference !== null)
    .map(({ orderId, type, amountMinor }) => `${providerName(orderId)} ${OURS[type]} ${amountMinor}`)
  const theirs = provider
    .filter(({ type }) => type !== 'decline')
    .map(({ orderId, type, amountMinor }) => `${orderId} ${type} ${amountMinor}`)
  return [
    ...difference(ours, theirs).map((entry) => `only we have: ${entry}`),
    ...difference(theirs, ours).map((entry) => `only the provider has: ${entry}`),
  ]
}

/** What `left` has and `right` has not, repeats counted. */
function difference(left: readonly string[], right: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const entry of right) counts.set(entry, (counts.get(entry) ?? 0) + 1)
  return left.filter((entry) => {
    const count = counts.get(entry) ?? 0
    counts.set(entry, count - 1)
    return count <= 0
  })
}

function captured({ orders, provider }: Observation): string[] {
  const entries = Map.groupBy(provider, ({ orderId }) => orderId)
  return orders.flatMap(({ id, status, totalMinor }) => {
    const own = entries.get(providerName(id)) ?? []
    const sum = (type: string) =>
      own.filter((entry) => entry.type === type).reduce((total, entry) => total + entry.amountMinor, 0)
    const kept = sum('capture') - sum('refund')
    const open = sum('authorization') - sum('cancellation') - sum('capture')
    const due = SOLD.has(status) ? totalMinor : 0
    if (kept !== due) return [`order ${id} (${status}) of ${totalMinor} has ${kept} captured`]
    return open === 0 ? [] : [`order ${id} (${status}) still has ${open} authorized`]
  })
}

const STATUS_OF: Record<string, string> = {
  OrderPlaced: 'PENDING',
  OrderConfirmed: 'CONFIRMED',
  OrderRejected: 'REJECTED',
}

function versions({ orders }: Observation): string[] {
  return orders
    .filter(({ version, status, events }) => {
      const unbroken =
        events.length === version && events.every((event, index) => event.version === index + 1)
      return !unbroken || STATUS_OF[events.at(-1)?.type ?? ''] !== status
    })
    .map(
      ({ id, status, version, events }) =>
        `order ${id} is ${status} at ${version}, its events ${JSON.stringify(events)}`,
    )
}

function messages({ outbox, inboxRepeats }: Observation): string[] {
  return [
    ...(outbox > 0 ? [`${outbox} messages are still in an outbox`] : []),
    ...(inboxRepeats > 0 ? [`${inboxRepeats} messages took effect more than once`] : []),
  ]
}

function subscribers({ watched }: History, orders: Map<string, ObservedOrder>): string[] {
  return watched
    .filter(({ orderId, statuses }) => {
      const legal = LEGAL.some((sequence) => sequence.join() === statuses.join())
      return !legal || orders.get(fromGlobalId('ord', orderId))?.status !== statuses.at(-1)
    })
    .map(
      ({ orderId, statuses, cuts }) =>
        `the subscriber of ${orderId} saw ${statuses.join(', ') || 'nothing'} (${cuts} cuts)`,
    )
}

function letters({ poison }: History, deadLetters: readonly string[]): string[] {
  if (poison === deadLetters.length) return []
  return [`${poison} were injected, ${deadLetters.length} are dead letters:`, ...deadLetters]
}
