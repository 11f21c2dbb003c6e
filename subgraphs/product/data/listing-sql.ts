/**
 * A list's filter and order as SQL over product_listings (`l`). Everything that a caller gave is a
 * parameter; a search's lexemes, which make up one parameter, are letters and digits only.
 */
import type { Filter, Search, Sort } from '../domain/list-filter.ts'
import type { SearchWords } from '../domain/search-words.ts'
import { Prisma } from '../generated/prisma/client.ts'

const { sql } = Prisma
/** Of a lexeme in the description, (unused), the category, and the name or SKU. */
const WEIGHTS = '{0.1, 0.2, 0.4, 1.0}'

export interface Order {
  /** What the list goes by, before the product's id. */
  column: Prisma.Sql
  /** Of the column, in a cursor's key. */
  type: Prisma.Sql
  descending: boolean
}

export const ORDERS: Record<Sort, Order> = {
  RELEVANCE: { column: sql`rank`, type: sql`float4`, descending: true },
  NAME: { column: sql`name`, type: sql`text`, descending: false },
  PRICE_ASC: { column: sql`price_minor`, type: sql`int`, descending: false },
  PRICE_DESC: { column: sql`price_minor`, type: sql`int`, descending: true },
  NEWEST: { column: sql`created_at`, type: sql`timestamptz`, descending: true },
}

/**
 * How well a product fits the search; a word that it has counts for more than one that begins alike. It
 * depends on the product alone, whatever else is in the catalogue.
 */
export function rankOf({ words }: Search): Prisma.Sql {
  const whole = words.map((lexemes) => lexemes.filter((lexeme) => !lexeme.endsWith('*')))
  return sql`(${fit(words)} + 2 * ${fit(whole)})::float4`
}

function fit(words: SearchWords): Prisma.Sql {
  return sql`ts_rank(${WEIGHTS}::float4[], l.vector, ${tsquery(words, '|')}::tsquery)`
}

/** Whether a product has all words of the search. */
export function hasAll({ words }: Search): Prisma.Sql {
  return sql`l.vector @@ ${tsquery(words, '&')}::tsquery`
}

export function condition(filter: Filter): Prisma.Sql {
  const { search, productIds, categoryIds, minPriceMinor, maxPriceMinor, inStock } = filter
  const conditions = [
    search && sql`l.vector @@ ${matching(search)}`,
    productIds && sql`l.product_id = ANY(${productIds}::uuid[])`,
    categoryIds && sql`l.category_id = ANY(${categoryIds}::uuid[])`,
    minPriceMinor !== undefined && sql`l.price_minor >= ${minPriceMinor}`,
    maxPriceMinor !== undefined && sql`l.price_minor <= ${maxPriceMinor}`,
    inStock !== undefined && sql`l.in_stock = ${inStock}`,
  ].filter((part) => part !== false && part !== undefined)
  return conditions.length > 0 ? Prisma.join(conditions, ' AND ') : sql`true`
}

function matching({ words, mode }: Search): Prisma.Sql {
  const all = sql`${tsquery(words, '&')}::tsquery`
  const any = sql`${tsquery(words, '|')}::tsquery`
  if (mode === 'ALL' || words.length <= 1) return all
  if (mode === 'ANY') return any
  return sql`(SELECT CASE WHEN EXISTS (SELECT FROM product_listings WHERE vector @@ ${all})
                     THEN ${all} ELSE ${any} END)`
}

/** `('lamp' | 'lamps':*) & ('desk' | 'desk':*)` */
function tsquery(words: SearchWords, operator: '&' | '|'): string {
  const lexeme = (text: string) => (text.endsWith('*') ? `'${text.slice(0, -1)}':*` : `'${text}'`)
  return words.map((lexemes) => `(${lexemes.map(lexeme).join(' | ')})`).join(` ${operator} `)
}
