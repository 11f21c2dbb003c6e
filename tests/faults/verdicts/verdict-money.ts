/** No order is charged twice, or for nothing, and the provider's ledger says the same as ours. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { History, Refund } from '../history.ts'
import { isSold } from './lifecycle.ts'
import { difference } from './multiset.ts'
import { type Observation, providerName } from '../reading/observation.ts'

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
    return taken === back ? [] : [`${name} keeps ${taken} captured, ${back} of it refunded`]
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
    if (sum(back) > taken) return [`${name} has ${sum(back)} refunded of ${taken}`]
    const missing = missingOf(asked.get(id) ?? [], back, taken)
    if (missing) return [`${name}: ${missing}`]
    const unasked = isSold(status) ? unaskedOf(asked.get(id) ?? [], back) : []
    return unasked.length === 0 ? [] : [`${name}: nobody asked for the refunds ${unasked.join(', ')}`]
  })
}

/** What staff got an acknowledgement for, and was not refunded. */
function missingOf(asked: readonly Refund[], back: readonly number[], taken: number): string | undefined {
  const acknowledged = asked.filter(({ outcome }) => outcome === 'DONE')
  const missing = difference(
    acknowledged.flatMap(({ amountMinor }) => amountMinor ?? []).map(String),
    back.map(String),
  )
  if (missing.length > 0) return `${missing.join(', ')} should have been refunded`
  const whole = acknowledged.some(({ amountMinor }) => amountMinor === undefined)
  return whole && sum(back) !== taken ? `all of ${taken} should have been refunded` : undefined
}

/** What was refunded of an order that stands, though nobody asked for it, or the request was refused. */
function unaskedOf(asked: readonly Refund[], back: readonly number[]): string[] {
  const possible = asked.filter(({ outcome }) => outcome === 'DONE' || outcome === 'UNKNOWN')
  const parts = possible.flatMap(({ amountMinor }) => amountMinor ?? []).map(String)
  const wholes = possible.filter(({ amountMinor }) => amountMinor === undefined).length
  const others = difference(back.map(String), parts)
  return others.length <= wholes ? [] : others
}
