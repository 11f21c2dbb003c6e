/**
 * An order's lines are allocated to warehouses whole or not at all: each product is taken from the
 * warehouses by their priority, and from as many as it needs.
 */
import type { MessageData } from '#contracts/message.ts'
import { toMoney } from '#contracts/money.ts'
import type { stockReservationRejected, stockReserve } from '#contracts/stock.ts'
import { available, type Level, type Share, type StockedProduct } from './level.ts'

export type Line = MessageData<typeof stockReserve>['lines'][number]
export type Refusal = Pick<MessageData<typeof stockReservationRejected>, 'reason' | 'detail'>
export type Allocation = { shares: Share[]; refusal?: never } | { shares?: never; refusal: Refusal }

/** @param products those of the lines' products that exist */
export function allocate(lines: readonly Line[], products: readonly StockedProduct[]): Allocation {
  const known = new Map(products.map((product) => [product.productId, product]))
  const shares: Share[] = []
  const missing: string[] = []
  const short: string[] = []
  const changed = lines.flatMap((line) => priceChange(line, known.get(line.productId)) ?? [])

  for (const [productId, wanted] of quantities(lines)) {
    const product = known.get(productId)
    if (!product || product.archived) {
      missing.push(productId)
      continue
    }
    const stock = product.levels.reduce((sum, level) => sum + available(level), 0)
    if (stock < wanted) short.push(`${nameOf(product)}: ${wanted} wanted, ${stock} available`)
    else shares.push(...take(wanted, product.levels))
  }

  if (missing.length > 0) {
    return {
      refusal: { reason: 'PRODUCT_NOT_FOUND', detail: `Not in the catalogue: ${missing.join(', ')}.` },
    }
  }
  if (changed.length > 0)
    return { refusal: { reason: 'PRICE_CHANGED', detail: `The price has changed. ${changed.join('; ')}.` } }
  if (short.length > 0)
    return {
      refusal: { reason: 'INSUFFICIENT_STOCK', detail: `There is not enough stock. ${short.join('; ')}.` },
    }
  return { shares }
}

/** A customer pays what was promised, or is not charged at all: also a price that fell is another one. */
function priceChange({ unitPrice }: Line, product: StockedProduct | undefined): string | undefined {
  if (!unitPrice || !product) return undefined
  const { priceMinor, currency } = product
  if (unitPrice.amountMinor === priceMinor && unitPrice.currency === currency) return undefined
  const [promised, now] = [toMoney(unitPrice.amountMinor, unitPrice.currency), toMoney(priceMinor, currency)]
  return `${nameOf(product)}: ${promised.amount} ${promised.currencyCode} ordered, ${now.amount} ${now.currencyCode} now`
}

const nameOf = ({ name, sku }: StockedProduct) => `${name} (${sku})`

/** The quantity of each product: a product may stand in more than one line. */
function quantities(lines: readonly Line[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const line of lines) sums.set(line.productId, (sums.get(line.productId) ?? 0) + line.quantity)
  return sums
}

function take(wanted: number, levels: readonly Level[]): Share[] {
  const shares: Share[] = []
  let left = wanted
  for (const level of levels.toSorted(byPriority)) {
    const quantity = Math.min(left, available(level))
    if (quantity <= 0) continue
    shares.push({ productId: level.productId, warehouseId: level.warehouseId, quantity })
    left -= quantity
  }
  return shares
}

function byPriority(a: Level, b: Level): number {
  return a.priority - b.priority || (a.warehouseId < b.warehouseId ? -1 : 1)
}
