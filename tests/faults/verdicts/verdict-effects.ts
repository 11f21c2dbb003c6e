/**
 * A message takes effect once. It may be delivered any number of times, so what is judged is what it did: the
 * goods that were reserved and moved, the money, the events that were published, and the answers.
 */
import type { History } from '../history.ts'
import { difference, sumBy } from './multiset.ts'
import { type Observation, providerName } from '../reading/observation.ts'
import { handlers } from './verdict-handlers.ts'

export function effects(history: History, seen: Observation): string[] {
  return [
    ...unpublished(seen),
    ...reservations(seen),
    ...movements(seen),
    ...payments(seen),
    ...refunds(seen),
    ...statusEvents(seen),
    ...handlers(history, seen),
    // The answers to commands that were wiped are still there, so nothing follows from their number.
    ...(history.wiped ? [] : answers(seen)),
  ]
}

function unpublished({ outbox, unhandled }: Observation): string[] {
  return [
    ...(outbox > 0 ? [`${outbox} messages are still in an outbox`] : []),
    ...Object.entries(unhandled).flatMap(([what, count]) =>
      count > 0 ? [`${count} are still ${what}`] : [],
    ),
  ]
}

type Ordered = (orderId: string, productId: string) => number

/** How many pieces of a product were ordered. */
function orderedIn({ orders }: Observation): Ordered {
  const lines = orders.flatMap(({ id, lines: own }) => own.map((line) => ({ ...line, orderId: id })))
  const sums = sumBy(
    lines,
    ({ orderId, productId }) => `${orderId} ${productId}`,
    ({ quantity }) => quantity,
  )
  return (orderId, productId) => sums.get(`${orderId} ${productId}`) ?? 0
}

/** An order reserves what it ordered of a product, over all warehouses, or nothing. */
function reservations(seen: Observation): string[] {
  const ordered = orderedIn(seen)
  const reserved = sumBy(
    seen.reservations,
    ({ orderId, productId }) => `${orderId} ${productId}`,
    ({ quantity }) => quantity,
  )
  return [...reserved].flatMap(([key, quantity]) => {
    const [orderId = '', productId = ''] = key.split(' ')
    const due = ordered(orderId, productId)
    return quantity === due
      ? []
      : [`order ${orderId} reserved ${quantity} of ${productId} and ordered ${due}`]
  })
}

/** What was ordered leaves a warehouse once, and comes back at most once. */
function movements(seen: Observation): string[] {
  const repeated = seen.movements
    .filter(({ count }) => count > 1)
    .map(
      ({ orderId, productId, type, count }) =>
        `order ${orderId} has ${count} times a ${type} of ${productId}`,
    )
  const ordered = orderedIn(seen)
  const moved = sumBy(
    seen.movements,
    ({ orderId, productId, type }) => `${orderId} ${productId} ${type}`,
    ({ quantity }) => quantity,
  )
  const wrong = [...moved].flatMap(([key, quantity]) => {
    const [orderId = '', productId = '', type = ''] = key.split(' ')
    const due = ordered(orderId, productId)
    return quantity === due
      ? []
      : [`order ${orderId} moved ${quantity} of ${productId} (${type}) and ordered ${due}`]
  })
  return [...repeated, ...wrong]
}

const ONCE_AT_THE_PROVIDER = new Set(['authorization', 'capture', 'cancellation'])
const ONCE_IN_OUR_LEDGER = new Set(['AUTHORIZATION', 'CAPTURE', 'VOID'])

/** A payment is authorized once, captured once and voided once, in our ledger and in the provider's. */
function payments({ provider, transactions }: Observation): string[] {
  const theirs = provider
    .filter(({ type }) => ONCE_AT_THE_PROVIDER.has(type))
    .map(({ orderId, type }) => `the provider has more than one ${type} of ${orderId}`)
  const ours = transactions
    .filter(({ status, type }) => status === 'SUCCEEDED' && ONCE_IN_OUR_LEDGER.has(type))
    .map(({ orderId, type }) => `our ledger has more than one ${type} of ${orderId}`)
  return [...repeated(theirs), ...repeated(ours)]
}

/** Each refund that we decided on is one refund of the provider's. */
function refunds(seen: Observation): string[] {
  const ours = seen.refunds.map(({ orderId, amountMinor }) => `${providerName(orderId)} ${amountMinor}`)
  const theirs = seen.provider
    .filter(({ type }) => type === 'refund')
    .map(({ orderId, amountMinor }) => `${orderId} ${amountMinor}`)
  return [
    ...difference(theirs, ours).map(
      (refund) => `the provider refunded without a decision of ours: ${refund}`,
    ),
    ...difference(ours, theirs).map(
      (refund) => `we decided on a refund that the provider has not: ${refund}`,
    ),
  ]
}

const STATUS_CHANGED = 'events.order.status-changed'

/** A version of an order is announced by one message, and by no message that says something else of it. */
function statusEvents({ messages }: Observation): string[] {
  const announced = messages.filter(({ subject }) => subject === STATUS_CHANGED)
  const byVersion = Map.groupBy(announced, ({ orderId, data }) => `${orderId} version ${versionIn(data)}`)
  return [...byVersion].flatMap(([version, copies]) => {
    const ids = new Set(copies.map(({ id }) => id))
    const contents = new Set(copies.map(({ data }) => data))
    if (ids.size === 1 && contents.size === 1) return []
    return [`${version} was announced by ${ids.size} messages with ${contents.size} contents`]
  })
}

const versionIn = (data: string) => (JSON.parse(data) as { version: number }).version

/** Which events answer a command. */
const ANSWERS: Record<string, readonly string[]> = {
  'commands.product.stock.reserve': [
    'events.product.stock.reserved',
    'events.product.stock.reservation-rejected',
  ],
  'commands.product.stock.release': ['events.product.stock.released'],
  'commands.product.stock.commit': ['events.product.stock.committed', 'events.product.stock.commit-rejected'],
  'commands.payment.authorize': ['events.payment.authorized', 'events.payment.authorization-rejected'],
  'commands.payment.void': ['events.payment.voided'],
  'commands.payment.capture': ['events.payment.captured', 'events.payment.capture-rejected'],
}

/** A command is answered once: one that is delivered again is a duplicate, and is not answered again. */
function answers({ messages }: Observation): string[] {
  const ids = new Map<string, Set<string>>()
  for (const { id, subject, orderId } of messages) {
    const key = `${orderId} ${subject}`
    ids.set(key, (ids.get(key) ?? new Set()).add(id))
  }
  const count = (orderId: string, subject: string) => ids.get(`${orderId} ${subject}`)?.size ?? 0
  const orderIds = new Set(messages.map(({ orderId }) => orderId))
  return [...orderIds].flatMap((orderId) =>
    Object.entries(ANSWERS).flatMap(([command, events]) => {
      const asked = count(orderId, command)
      const answered = events.reduce((sum, event) => sum + count(orderId, event), 0)
      return answered <= asked
        ? []
        : [`${asked} ${command} of order ${orderId} were answered ${answered} times`]
    }),
  )
}

/** What occurs more than once. */
function repeated(entries: readonly string[]): string[] {
  return [...new Set(difference(entries, [...new Set(entries)]))]
}
