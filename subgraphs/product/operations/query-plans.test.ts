/** Nothing that orders, staff or jobs ask for reads a table from end to end that grows with the orders. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { toGlobalId } from '#contracts/ids.ts'
import { stockCommit, stockRelease, stockReserve } from '#contracts/stock.ts'
import { pruneInbox } from '#platform/messaging/inbox.ts'
import { newId } from '#platform/process/new-id.ts'
import { fillTables, HANDLED } from '../../../tests/fill-tables.ts'
import { findFullReads, recordStatements } from '../../../tests/query-plans.ts'
import { seedId } from '../seed/seed-id.ts'
import { type ProductUnderTest, staff, startProductUnderTest } from '../testing/product-under-test.ts'

/** The catalogue itself, which grows with what is sold and not with the orders, is in bench/catalog.ts. */
const SMALL = [
  'job_turns',
  'warehouses',
  'categories',
  'products',
  'product_listings',
  'search_words',
  'stock_levels',
]
const FILL = `
WITH made AS MATERIALIZED (
  SELECT n, gen_random_uuid() AS id, now() - n * interval '1 minute' AS at FROM generate_series(1, 10000) AS n
), level AS (
  SELECT product_id, warehouse_id, row_number() OVER () AS l, count(*) OVER () AS levels FROM stock_levels
), stood AS (
  INSERT INTO order_reservations (order_id, status, created_at) SELECT id, 'COMMITTED', at FROM made
), held AS (
  INSERT INTO reservations (order_id, product_id, warehouse_id, quantity, status, expires_at)
  SELECT id, product_id, warehouse_id, 1, CASE n % 100 WHEN 0 THEN 'RESERVED' WHEN 1 THEN 'RELEASED' ELSE 'COMMITTED' END,
         at + interval '30 days' FROM made JOIN level ON l = n % levels + 1
)
INSERT INTO stock_movements (product_id, warehouse_id, delta, type, order_id, occurred_at)
SELECT product_id, warehouse_id, -1, 'SALE', id, at FROM made JOIN level ON l = n % levels + 1`
const MOVEMENTS = `query ($slug: String!) { product(slug: $slug) { stockLevels { version warehouse { id }
  movements(first: 5) { edges { cursor } } } } }`
const ADJUST = `mutation ($input: StockAdjustInput!) { stockAdjust(input: $input) { userErrors { code } } }`

let product: ProductUnderTest
let recording: ReturnType<typeof recordStatements>

beforeAll(async () => {
  product = await startProductUnderTest()
  const client = new pg.Client(product.databaseUrl)
  await client.connect()
  await fillTables(client, () => client.query(`${FILL}; ${HANDLED}`)).finally(() => client.end())
  recording = recordStatements()
}, 60_000)
afterAll(async () => {
  recording?.stop()
  await product?.stop()
})

it('what is asked for is found by indexes', async () => {
  const productId = seedId('product', 'BAG-5002')
  const [kept, released] = [newId(), newId()]
  for (const orderId of [kept, released]) {
    await product.command(stockReserve, { orderId, lines: [{ productId, quantity: 1 }] })
    await product.answers(orderId)
  }
  await product.command(stockCommit, { orderId: kept })
  await product.command(stockRelease, { orderId: released })
  await Promise.all([kept, released].map((orderId) => product.answers(orderId, 2)))
  await product.command(stockRelease, { orderId: kept })
  const late = newId()
  await product.command(stockReserve, { orderId: late, lines: [{ productId, quantity: 1 }] })
  await product.answers(late)
  await product.expire(60 * 60_000)
  await product.command(stockCommit, { orderId: late })
  await Promise.all([kept, late].map((orderId) => product.answers(orderId, 3)))

  const { slug } = await product.database.product.findUniqueOrThrow({ where: { id: productId } })
  const { data } = await product.ask(MOVEMENTS, staff, { slug })
  const [level] = data.product.stockLevels
  const adjustment = {
    delta: 1,
    reason: 'Delivery',
    expectedVersion: level.version,
    warehouseId: level.warehouse.id,
  }
  await product.ask(ADJUST, staff, { input: { ...adjustment, productId: toGlobalId('prod', productId) } })
  await pruneInbox(product.database)
  expect(await findFullReads(product.databaseUrl, recording.statements(), SMALL)).toEqual([])
}, 60_000)
