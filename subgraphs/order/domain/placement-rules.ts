/**
 * Placing an order: what is known to be impossible is refused at once, with everything that is wrong and
 * not only the first of it. The price and the name are those of the catalogue at this moment.
 */
import type { CurrencyCode } from '#contracts/money.ts'
import { orderNumber } from './order-number.ts'
import { type OrderPlaced, type PlacedLine, type ShippingAddress, subtotalMinor } from './order-event.ts'
import type { ReservedLine } from './saga-step-definition.ts'
import { shippingMinor } from './shipping-cost.ts'

export interface OrderRequest {
  customerId: string
  lines: readonly { productId: string; quantity: number }[]
  shippingAddress: Omit<ShippingAddress, 'id'>
  paymentMethod: string
}

/** The catalogue as this subgraph knows it. */
export interface CatalogEntry {
  productId: string
  sku: string
  name: string
  priceMinor: number
  currency: CurrencyCode
  archived: boolean
  available: number
}

export type PlacementError =
  | { code: 'PRODUCT_NOT_FOUND'; line: number; productId: string }
  | {
      code: 'INSUFFICIENT_STOCK'
      line: number
      productId: string
      name: string
      requested: number
      available: number
    }
  | { code: 'MIXED_CURRENCIES'; line: number; currency: CurrencyCode; expected: CurrencyCode }
  | { code: 'TOTAL_TOO_LARGE' }

export type PlacementDecision =
  { event: OrderPlaced; errors?: never } | { event?: never; errors: PlacementError[] }

/** The largest total, in minor units, that an order may have: what a 32-bit column and the provider take. */
const MAX_TOTAL_MINOR = 99_999_999

/** @param ids the new order's id and its address's id (uuids) */
export function decidePlacement(
  request: OrderRequest,
  catalog: ReadonlyMap<string, CatalogEntry>,
  ids: { orderId: string; addressId: string },
): PlacementDecision {
  const errors: PlacementError[] = []
  const lines: PlacedLine[] = []
  const wanted = quantities(request.lines)
  let currency: CurrencyCode | undefined

  for (const [index, line] of request.lines.entries()) {
    const entry = catalog.get(line.productId)
    if (!entry || entry.archived) {
      errors.push({ code: 'PRODUCT_NOT_FOUND', line: index, productId: line.productId })
      continue
    }
    currency ??= entry.currency
    if (entry.currency !== currency) {
      errors.push({ code: 'MIXED_CURRENCIES', line: index, currency: entry.currency, expected: currency })
    }
    const requested = wanted.get(line.productId) ?? 0
    if (requested > entry.available) {
      const { productId, name, available } = entry
      errors.push({ code: 'INSUFFICIENT_STOCK', line: index, productId, name, requested, available })
    }
    lines.push({
      productId: entry.productId,
      productName: entry.name,
      sku: entry.sku,
      quantity: line.quantity,
      unitPriceMinor: entry.priceMinor,
    })
  }

  const subtotal = subtotalMinor(lines)
  if (subtotal > MAX_TOTAL_MINOR) errors.push({ code: 'TOTAL_TOO_LARGE' })
  if (errors.length > 0 || currency === undefined) return { errors }
  return {
    event: {
      type: 'OrderPlaced',
      number: orderNumber(ids.orderId),
      customerId: request.customerId,
      currency,
      lines,
      shippingMinor: shippingMinor(subtotal, currency),
      shippingAddress: { ...request.shippingAddress, id: ids.addressId },
      paymentMethod: request.paymentMethod,
    },
  }
}

/** The quantity of each product over all lines: a product may be in more than one. */
function quantities(lines: readonly { productId: string; quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const line of lines) sums.set(line.productId, (sums.get(line.productId) ?? 0) + line.quantity)
  return sums
}

/** What stock is reserved for: each product once, with the price that it was placed at. */
export function reservedLines(lines: readonly PlacedLine[]): ReservedLine[] {
  const merged = new Map<string, ReservedLine>()
  for (const { productId, unitPriceMinor, quantity } of lines) {
    const before = merged.get(productId)?.quantity ?? 0
    merged.set(productId, { productId, unitPriceMinor, quantity: before + quantity })
  }
  return [...merged.values()]
}
