/**
 * What the clients' own history says of stock and prices at a time, at the worst: how little there may have been of
 * a product, and which prices it may have had. A refusal that not even this explains has no reason.
 */
import type { History, PriceChange, Restock } from '../history.ts'
import { isSold } from './lifecycle.ts'
import type { ObservedOrder } from '../reading/read-databases.ts'

interface Holding {
  from: number
  until: number
  quantity: number
}

export interface StockLedger {
  /** The least that may have been available at some moment between the two times. */
  leastAvailable(productId: string, from: number, until: number): number
  /** The prices that may have been in force at some moment between the two times. */
  possiblePrices(productId: string, from: number, until: number): Set<number>
}

/** Reasons for which an order never held anything. */
const NEVER_HELD = ['INSUFFICIENT_STOCK', 'PRICE_CHANGED', 'PRODUCT_NOT_FOUND']

export function createStockLedger(history: History, orders: readonly ObservedOrder[]): StockLedger {
  const holdings = Map.groupBy(orders.flatMap(holdingsOf), ({ productId }) => productId)
  const restocks = Map.groupBy(history.restocks, ({ productId }) => productId)
  const prices = Map.groupBy(history.prices, ({ productId }) => productId)

  function availableAt(productId: string, at: number): number {
    const held = sum((holdings.get(productId) ?? []).filter(({ from, until }) => from <= at && at < until))
    const changed = sum((restocks.get(productId) ?? []).filter((restock) => countsAt(restock, at)))
    return (history.start.onHand.get(productId) ?? 0) + changed - held
  }

  return {
    leastAvailable(productId, from, until) {
      const begun = [...(holdings.get(productId) ?? []), ...(restocks.get(productId) ?? []).map(toMoment)]
        .map((holding) => holding.from)
        .filter((at) => at > from && at <= until)
      return Math.min(...[from, until, ...begun].map((at) => availableAt(productId, at)))
    },
    possiblePrices(productId, from, until) {
      const changes = prices.get(productId) ?? []
      const isOver = (before: { answeredAt: number }) =>
        changes.some(
          ({ outcome, askedAt, answeredAt }) =>
            outcome === 'DONE' && askedAt >= before.answeredAt && answeredAt <= from,
        )
      const first = { priceMinor: history.start.priceMinor.get(productId) ?? 0, askedAt: 0, answeredAt: 0 }
      const possible = [first, ...changes].filter((each) => each.askedAt <= until && !isOver(each))
      return new Set(possible.map(({ priceMinor }: Pick<PriceChange, 'priceMinor'>) => priceMinor))
    },
  }
}

/** What an order may hold, from its placing until it is undone; what stands is gone for good. */
function holdingsOf(order: ObservedOrder): (Holding & { productId: string })[] {
  if (NEVER_HELD.includes(order.rejectionReason ?? '')) return []
  const until = isSold(order.status) ? Infinity : order.sagaMovedAt
  return order.lines.map(({ productId, quantity }) => ({ productId, quantity, from: order.placedAt, until }))
}

/** A delivery counts once it is confirmed, what is taken away as soon as it was asked for. */
function countsAt({ quantity, outcome, askedAt, answeredAt }: Restock, at: number): boolean {
  return quantity > 0 ? outcome === 'DONE' && answeredAt <= at : askedAt <= at
}

const toMoment = ({ askedAt }: Restock) => ({ from: askedAt })

const sum = (entries: readonly { quantity: number }[]) =>
  entries.reduce((total, { quantity }) => total + quantity, 0)
