/**
 * Placing an order: what is known to be impossible is refused at once, with everything that is wrong and not only
 * the first of it. The order costs what its customer agreed to: where the catalogue of this moment leads to another
 * total, there is no order.
 */
import type { MinorMoney } from '#contracts/money.ts'
import { readPaymentMethod } from '#contracts/payment-method.ts'
import type { OrderPlaced, PlacedLine, ShippingAddress } from './order-event.ts'
import { orderNumber } from './order-number.ts'
import { type CatalogEntry, decideQuote, type Quote, type QuoteError, type RequestedLine } from './quote.ts'
import type { ReservedLine } from './saga-step-definition.ts'

/** How many lines an order may have, and how many pieces a line. */
export const MAX_LINES = 100
export const MAX_QUANTITY = 1_000

export interface OrderRequest {
  customerId: string
  lines: readonly RequestedLine[]
  shippingAddress: Omit<ShippingAddress, 'id'>
  paymentMethod: string
  /** The total that the customer agreed to. */
  expectedTotal: MinorMoney
}

/** @property quote what the order would cost now */
export type PlacementError =
  QuoteError | { code: 'PRICE_CHANGED'; quote: Quote } | { code: 'PAYMENT_METHOD_UNKNOWN' }

export type PlacementDecision =
  { event: OrderPlaced; errors?: never } | { event?: never; errors: PlacementError[] }

/** @param ids the new order's id and its address's id (uuids) */
export function decidePlacement(
  request: OrderRequest,
  catalog: ReadonlyMap<string, CatalogEntry>,
  ids: { orderId: string; addressId: string },
): PlacementDecision {
  const { quote, errors: refusals } = decideQuote(request.lines, catalog)
  const errors: PlacementError[] = [...refusals]
  if (!readPaymentMethod(request.paymentMethod)) errors.push({ code: 'PAYMENT_METHOD_UNKNOWN' })
  if (quote && !isAgreed(quote, request.expectedTotal)) errors.push({ code: 'PRICE_CHANGED', quote })
  if (!quote || errors.length > 0) return { errors }
  return {
    event: {
      type: 'OrderPlaced',
      number: orderNumber(ids.orderId),
      customerId: request.customerId,
      currency: quote.currency,
      lines: quote.lines,
      shippingMinor: quote.shippingMinor,
      shippingAddress: { ...request.shippingAddress, id: ids.addressId },
      paymentMethod: request.paymentMethod,
    },
  }
}

function isAgreed({ totalMinor, currency }: Quote, expected: MinorMoney): boolean {
  return totalMinor === expected.amountMinor && currency === expected.currency
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
