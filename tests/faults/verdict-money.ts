/** Nobody is charged twice, or for nothing, and the provider, who has the money, believes the same as we do. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { History, Refund } from './history.ts'
import { isSold } from './lifecycle.ts'
import { type Observation, providerName } from './observation.ts'

const OURS: Record<string, string> = {
  AUTHORIZATION: 'authorization',
  CAPTURE: 'capture',
  VOID: 'cancellation',
  REFUND: 'refund',
}

export function ledgers(_history: History, { transactions, provider }: Observation): string[] {
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

/** What the provider has of each type, order by order. */
function moneyOf({ provider }: Observation): (orderId: string, type: string) => number[] {
  const entries = Map.groupBy(provider, ({ orderId, type }) => `${orderId} ${type}`)
  return (orderId, type) =>
    (entries.get(`${providerName(orderId)} ${type}`) ?? []).map(({ amountMinor }) => amountMinor)
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)

export function captured(_history: History, seen: Observation): string[] {
  const money = moneyOf(seen)
  const known = new Set(seen.orders.map(({ id }) => providerName(id)))
  const strange = new Set(seen.provider.map(({ orderId }) => orderId).filter((id) => !known.has(id)))
  const wrong = seen.orders.flatMap(({ id, status, totalMinor }) => {
    const captures = money(id, 'capture')
    const taken = sum(captures)
    const back = sum(money(id, 'refund'))
    const open = sum(money(id, 'authorization')) - sum(money(id, 'cancellation')) - taken
    const name = `order ${id} (${status})`
    if (captures.length > 1) return [`${name} was captured ${captures.length} times`]
    if (open !== 0) return [`${name} still has ${open} authorized`]
    if (isSold(status)) return taken === totalMinor ? [] : [`${name} of ${totalMinor} has ${taken} captured`]
    return taken === back ? [] : [`${name} keeps ${taken} captured, ${back} of it given back`]
  })
  return [...wrong, ...[...strange].map((id) => `the provider has money for ${id}, which is no order`)]
}

export function refunded({ refunds }: History, seen: Observation): string[] {
  const money = moneyOf(seen)
  const asked = Map.groupBy(refunds, ({ orderId }) => fromGlobalId('ord', orderId))
  return seen.orders.flatMap(({ id, status }) => {
    const back = money(id, 'refund')
    const taken = sum(money(id, 'capture'))
    const name = `order ${id} (${status})`
    if (sum(back) > taken) return [`${name} has ${sum(back)} given back of ${taken}`]
    const missing = missingOf(asked.get(id) ?? [], back, taken)
    if (missing) return [`${name}: ${missing}`]
    const unasked = isSold(status) ? unaskedOf(asked.get(id) ?? [], back) : []
    return unasked.length === 0 ? [] : [`${name}: nobody asked to give ${unasked.join(', ')} back`]
  })
}

/** What staff was told was given back, and was not. */
function missingOf(asked: readonly Refund[], back: readonly number[], taken: number): string | undefined {
  const told = asked.filter(({ outcome }) => outcome === 'DONE')
  const missing = difference(
    told.flatMap(({ amountMinor }) => amountMinor ?? []).map(String),
    back.map(String),
  )
  if (missing.length > 0) return `${missing.join(', ')} should have been given back`
  const whole = told.some(({ amountMinor }) => amountMinor === undefined)
  return whole && sum(back) !== taken ? `all of ${taken} should have been given back` : undefined
}

/** What was given back of an order that stands, though it was not asked for, or asked for and refused. */
function unaskedOf(asked: readonly Refund[], back: readonly number[]): string[] {
  const possible = asked.filter(({ outcome }) => outcome === 'DONE' || outcome === 'UNKNOWN')
  const parts = possible.flatMap(({ amountMinor }) => amountMinor ?? []).map(String)
  const wholes = possible.filter(({ amountMinor }) => amountMinor === undefined).length
  const others = difference(back.map(String), parts)
  return others.length <= wholes ? [] : others
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
