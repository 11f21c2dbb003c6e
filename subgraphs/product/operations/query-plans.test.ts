/** Nothing that orders, staff or jobs ask for reads a table from end to end that grows with the orders. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { fillStock } from '../../../tests/fill-stock.ts'
import { findFullReads, recordStatements } from '../../../tests/query-plans.ts'
import { askEverything } from '../testing/ask-everything.ts'
import { type ProductUnderTest, startProductUnderTest } from '../testing/product-under-test.ts'

/** The catalogue itself, which grows with what is sold and not with the orders, is in bench/catalog.ts. */
const SMALL = [
  'job_turns',
  'warehouses',
  'categories',
  'products',
  'product_listings',
  'search_words',
  'stock_levels',
  'carried_forward',
]
let product: ProductUnderTest
let recording: ReturnType<typeof recordStatements>

beforeAll(async () => {
  product = await startProductUnderTest()
  const client = new pg.Client(product.databaseUrl)
  await client.connect()
  await fillStock(client, { count: 10_000, days: 7 }).finally(() => client.end())
  recording = recordStatements()
}, 60_000)
afterAll(async () => {
  recording?.stop()
  await product?.stop()
})

it('what is asked for is found by indexes', async () => {
  await askEverything(product)
  expect(await findFullReads(product.databaseUrl, recording.statements(), SMALL)).toEqual([])
}, 60_000)
