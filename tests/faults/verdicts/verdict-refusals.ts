/**
 * Nobody is refused without a reason: a good card with stock is CONFIRMED. What was refused, rejected, expired or
 * canceled must follow from the card, from what was asked for, or from the stock and the prices of the time.
 */
import type { Attempt, History } from '../history.ts'
import { type Observation, providerName } from '../reading/observation.ts'
import type { ObservedOrder } from '../reading/read-databases.ts'
import { createStockLedger, type StockLedger } from './stock-ledger.ts'

/** The copy of the catalogue that orders are refused by may be so old under faults, and without. */
const STALE_MS = 120_000
const STALE_CALM_MS = 5_000

export function refusals(history: History, { orders }: Observation): string[] {
  const ledger = createStockLedger(history, orders)
  const canceled = new Set(
    history.actions.filter(({ kind }) => kind === 'CANCEL').map(({ orderId }) => orderId),
  )
  return [
    ...history.attempts.flatMap((attempt) => {
      if (!attempt.refusal || isPlacementExplained(attempt, ledger, staleMs(history, attempt))) return []
      return [`${attempt.idempotencyKey} was refused with ${attempt.refusal}, for no reason`]
    }),
    ...orders.flatMap((order) => {
      if (isEndExplained(order, ledger, history, canceled)) return []
      const why = order.rejectionReason ? ` (${order.rejectionReason})` : ''
      return [`order ${order.id} with ${order.paymentMethod} is ${order.status}${why}, for no reason`]
    }),
  ]
}

/** What stands was sold at the prices of its time. */
export function prices(history: History, { orders }: Observation): string[] {
  const ledger = createStockLedger(history, orders)
  return orders.flatMap(({ id, status, placedAt, lines, events }) => {
    const confirmed = events.find(({ type }) => type === 'OrderConfirmed')
    if (!confirmed) return []
    return lines
      .filter(({ productId, unitPriceMinor }) => {
        return !ledger.possiblePrices(productId, placedAt, confirmed.at).has(unitPriceMinor)
      })
      .map(
        ({ productId, unitPriceMinor }) => `order ${id} (${status}) pays ${unitPriceMinor} for ${productId}`,
      )
  })
}

function staleMs({ calm }: History, { askedAt }: Attempt): number {
  return calm.some(({ from, until }) => askedAt >= from && askedAt <= until) ? STALE_CALM_MS : STALE_MS
}

function isPlacementExplained(
  { refusal, lines, askedAt, answeredAt }: Attempt,
  ledger: StockLedger,
  stale: number,
): boolean {
  const [from, until] = [askedAt - stale, answeredAt]
  switch (refusal) {
    case 'INSUFFICIENT_STOCK':
      return isShort(lines, ledger, from, until)
    case 'PRICE_CHANGED':
      return lines.some(({ productId }) => ledger.possiblePrices(productId, from, until).size > 1)
    default:
      return false
  }
}

function isEndExplained(
  order: ObservedOrder,
  ledger: StockLedger,
  { confirmedWithinMs, authentications }: History,
  canceled: ReadonlySet<string>,
): boolean {
  const endedAt = order.events.at(-1)?.at ?? Infinity
  switch (order.status) {
    case 'REJECTED':
      return isRejectionExplained(order, ledger, endedAt, authentications)
    case 'EXPIRED':
      return endedAt - order.placedAt >= confirmedWithinMs
    case 'CANCELED':
    case 'CANCEL_PENDING':
      return canceled.has(providerName(order.id))
    default:
      return true
  }
}

function isRejectionExplained(
  { id, rejectionReason, paymentMethod, lines, placedAt }: ObservedOrder,
  ledger: StockLedger,
  endedAt: number,
  authentications: History['authentications'],
): boolean {
  switch (rejectionReason) {
    case 'PAYMENT_DECLINED':
      return (
        paymentMethod.includes('Declined') ||
        authentications.some(({ orderId, outcome }) => orderId === providerName(id) && outcome === 'failed')
      )
    case 'INSUFFICIENT_STOCK':
      return isShort(lines, ledger, placedAt, endedAt)
    case 'PRICE_CHANGED':
      return lines.some(({ productId, unitPriceMinor }) => {
        const possible = ledger.possiblePrices(productId, placedAt, endedAt)
        return possible.size > 1 || !possible.has(unitPriceMinor)
      })
    default:
      return false
  }
}

function isShort(
  lines: readonly { productId: string; quantity: number }[],
  ledger: StockLedger,
  from: number,
  until: number,
): boolean {
  const wanted = Map.groupBy(lines, ({ productId }) => productId)
  return [...wanted].some(([productId, own]) => {
    const quantity = own.reduce((sum, line) => sum + line.quantity, 0)
    return ledger.leastAvailable(productId, from, until) < quantity
  })
}
