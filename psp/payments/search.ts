/**
 * Finds payment intents by their metadata, in the part of Stripe's query language that Storegraph uses:
 * `metadata['order_id']:'…'`, several joined by AND. Newest first. Here a search sees every commit at once;
 * Stripe's own index may lag by a minute, so a caller must not read "not found" as "was not made".
 */
import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import { selectAll } from '../database.ts'
import type { searchParams } from '../api/params.ts'
import { showPaymentIntent, type PaymentIntentRow } from './payment-intent-rows.ts'
import { invalidRequest } from '../api/provider-error.ts'

const MAX_CLAUSES = 5
const CLAUSE = /^metadata\[(['"])([^'"]{1,40})\1\]:(['"])([^'"]{0,500})\3$/

export function searchPaymentIntents(database: DatabaseSync, params: z.output<typeof searchParams>): object {
  const clauses = parseQuery(params.query)
  const rows = selectAll<PaymentIntentRow>(
    database,
    `SELECT * FROM payment_intents WHERE sequence < ?
     ${clauses.map(() => 'AND id IN (SELECT payment_intent FROM payment_intent_metadata WHERE key = ? AND value = ?)').join(' ')}
     ORDER BY sequence DESC LIMIT ?`,
    params.page ?? Number.MAX_SAFE_INTEGER,
    ...clauses.flat(),
    params.limit + 1,
  )
  const page = rows.slice(0, params.limit)
  const more = rows.length > params.limit
  return {
    object: 'search_result',
    url: '/v1/payment_intents/search',
    has_more: more,
    next_page: more ? String(page.at(-1)?.sequence) : null,
    data: page.map(showPaymentIntent),
  }
}

function parseQuery(query: string): [key: string, value: string][] {
  const parts = query.trim().split(/\s+AND\s+/)
  return parts.map((part) => {
    const [, , key, , value] = CLAUSE.exec(part) ?? []
    if (key === undefined || value === undefined || parts.length > MAX_CLAUSES) {
      throw invalidRequest(`We were unable to parse your search query: ${query}`, { param: 'query' })
    }
    return [key, value]
  })
}
