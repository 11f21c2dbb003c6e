/** Quoting an order: what it would cost now, by the same rules as placing it. Nothing is written. */
import { findCatalogEntries } from '../data/catalog-rows.ts'
import type { Database } from '../data/database.ts'
import { decideQuote, type RequestedLine } from '../domain/quote.ts'

export type QuoteOrder = (lines: readonly RequestedLine[]) => Promise<ReturnType<typeof decideQuote>>

export function createQuoteOrder(db: Database): QuoteOrder {
  return async (lines) => {
    const productIds = lines.map(({ productId }) => productId)
    const { catalog } = await findCatalogEntries(db, productIds)
    return decideQuote(lines, catalog)
  }
}
