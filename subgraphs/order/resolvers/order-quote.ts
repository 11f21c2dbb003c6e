/** `orderQuote`: what an order would cost now, for anybody. */
import { z } from 'zod'
import { toGlobalId } from '#contracts/ids.ts'
import { type CurrencyCode, toMoney } from '#contracts/money.ts'
import type { PlacedLine } from '../domain/order-event.ts'
import type { OrderQuoteLineResolvers, OrderQuoteResolvers, QueryResolvers } from '../generated/resolvers.ts'
import { addressInput, linesInput, requestedLines } from './order-input.ts'
import { toUserError } from './placement-errors.ts'
import { invalidInputs } from './user-errors.ts'

export type QuoteLine = PlacedLine & { currency: CurrencyCode }

const inputSchema = z.object({ lines: linesInput, shippingAddress: addressInput })

export const orderQuote: NonNullable<QueryResolvers['orderQuote']> = async (_parent, { input }, context) => {
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error) }
  const { quote, errors } = await context.quoteOrder(requestedLines(parsed.data.lines))
  return { quote, userErrors: errors.map(toUserError) }
}

export const OrderQuote: OrderQuoteResolvers = {
  lines: ({ lines, currency }) => lines.map((line) => ({ ...line, currency })),
  subtotal: (quote) => toMoney(quote.subtotalMinor, quote.currency),
  shipping: (quote) => toMoney(quote.shippingMinor, quote.currency),
  total: (quote) => toMoney(quote.totalMinor, quote.currency),
}

export const OrderQuoteLine: OrderQuoteLineResolvers = {
  product: (line) => ({ id: toGlobalId('prod', line.productId) }),
  unitPrice: (line) => toMoney(line.unitPriceMinor, line.currency),
  total: (line) => toMoney(line.quantity * line.unitPriceMinor, line.currency),
}
