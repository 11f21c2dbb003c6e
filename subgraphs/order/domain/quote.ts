/**
 * What lines cost at this moment: prices and names are those of the catalogue, and nothing is reserved. What is
 * known to be impossible is said with everything that is wrong and not only the first of it.
 */
import type { CurrencyCode } from '#contracts/money.ts'
import { type PlacedLine, subtotalMinor } from './order-event.ts'
import { shippingMinor } from './shipping-cost.ts'

export interface RequestedLine {
  readonly productId: string
  readonly quantity: number
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

/** Amounts are in minor units. */
export interface Quote {
  currency: CurrencyCode
  lines: readonly PlacedLine[]
  subtotalMinor: number
  shippingMinor: number
  totalMinor: number
}

export type QuoteError =
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

/** The largest total, in minor units, that an order may have: what a 32-bit column and the provider take. */
const MAX_TOTAL_MINOR = 99_999_999

/** @returns the quote wherever every line has a price, also where there is too little stock */
export function decideQuote(
  requested: readonly RequestedLine[],
  catalog: ReadonlyMap<string, CatalogEntry>,
): { quote?: Quote; errors: QuoteError[] } {
  const errors: QuoteError[] = []
  const lines: PlacedLine[] = []
  const wanted = quantities(requested)
  let currency: CurrencyCode | undefined

  for (const [index, line] of requested.entries()) {
    const entry = catalog.get(line.productId)
    if (!entry || entry.archived) {
      errors.push({ code: 'PRODUCT_NOT_FOUND', line: index, productId: line.productId })
      continue
    }
    currency ??= entry.currency
    if (entry.currency !== currency) {
      errors.push({ code: 'MIXED_CURRENCIES', line: index, currency: entry.currency, expected: currency })
    }
    const total = wanted.get(line.productId) ?? 0
    if (total > entry.available) {
      const { productId, name, available } = entry
      errors.push({ code: 'INSUFFICIENT_STOCK', line: index, productId, name, requested: total, available })
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
  const priced = errors.every(({ code }) => code === 'INSUFFICIENT_STOCK')
  if (!priced || currency === undefined) return { errors }
  const shipping = shippingMinor(subtotal, currency)
  return {
    quote: {
      currency,
      lines,
      subtotalMinor: subtotal,
      shippingMinor: shipping,
      totalMinor: subtotal + shipping,
    },
    errors,
  }
}

/** The quantity of each product over all lines: a product may be in more than one. */
function quantities(lines: readonly { productId: string; quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const line of lines) sums.set(line.productId, (sums.get(line.productId) ?? 0) + line.quantity)
  return sums
}
