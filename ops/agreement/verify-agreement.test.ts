/** The comparison as an operator runs it, over three real databases with made-up rows. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { newId } from '#platform/process/new-id.ts'
import { createFreshDatabase, type FreshDatabase } from '../../tests/fresh-database.ts'
import { verifyAgreement } from './verify-agreement.ts'

let databases: FreshDatabase[]
let urls: { order: string; product: string; payment: string }
const product = newId()

beforeAll(async () => {
  const env = process.env
  databases = await Promise.all([
    createFreshDatabase(env.TEST_DATABASE_URL_ORDER!, 'order'),
    createFreshDatabase(env.TEST_DATABASE_URL_PRODUCT!, 'product'),
    createFreshDatabase(env.TEST_DATABASE_URL_PAYMENT!, 'payment'),
  ])
  const [order, stock, payment] = databases.map(({ url }) => url) as [string, string, string]
  urls = { order, product: stock, payment }
})

afterAll(() => Promise.all(databases.map((each) => each.drop())))

async function run(url: string, statement: string, ...values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // The rows are made up: what they refer to is left out.
    await client.query('SET session_replication_role = replica')
    await client.query(statement, values)
  } finally {
    await client.end()
  }
}

/** So many orders of two pieces each for 42 EUR, an hour ago; with the state that each of the others has of them. */
async function orders(count: number, status: string, sold: number, captured: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId)
  await run(
    urls.order,
    `WITH made AS (
       INSERT INTO orders (id, number, customer_id, idempotency_key, input_hash, status, currency, subtotal_minor,
                           shipping_minor, total_minor, payment_method, shipping_address, version, placed_at, updated_at)
       SELECT id, id::text, id, 'key', '', $2, 'EUR', 4200, 0, 4200, 'pm', '{}', 1, now() - interval '1 hour',
              now() - interval '1 hour' FROM unnest($1::uuid[]) AS id RETURNING id)
     INSERT INTO order_lines (order_id, position, product_id, product_name, sku, quantity, unit_price_minor)
     SELECT id, position, $3::uuid, '', '', 1, 2100 FROM made, generate_series(1, 2) AS position`,
    ids,
    status,
    product,
  )
  await run(
    urls.product,
    `INSERT INTO stock_movements (product_id, warehouse_id, delta, type, order_id)
     SELECT $2::uuid, $2::uuid, -$3::int, 'SALE', id FROM unnest($1::uuid[]) AS id WHERE $3::int > 0`,
    ids,
    product,
    sold,
  )
  await run(
    urls.payment,
    `WITH made AS (
       INSERT INTO payments (id, order_id, customer_id, amount_minor, currency, payment_method, created_at)
       SELECT id, id, id, 4200, 'EUR', 'pm', now() FROM unnest($1::uuid[]) AS id RETURNING id)
     INSERT INTO payment_transactions (id, payment_id, type, status, amount_minor, provider_reference, occurred_at)
     SELECT gen_random_uuid(), id, type::transaction_type, 'SUCCEEDED',
            CASE type WHEN 'AUTHORIZATION' THEN 4200 ELSE $2::int END, id::text, now()
       FROM made, unnest(ARRAY['AUTHORIZATION', 'CAPTURE']) AS type
      WHERE type = 'AUTHORIZATION' OR $2::int > 0`,
    ids,
    captured,
  )
  return ids
}

async function verify(settledAfterSeconds = 60) {
  const sentences: string[] = []
  const verdict = await verifyAgreement(urls, settledAfterSeconds, (sentence) => sentences.push(sentence))
  return { ...verdict, sentences }
}

test('finds exactly the orders that contradict themselves among many that do not', async () => {
  await orders(2_500, 'CONFIRMED', 2, 4_200)
  expect(await verify()).toEqual({ orders: 2_500, wrong: 0, sentences: [] })

  const [lostCommit] = await orders(1, 'COMPLETED', 0, 4_200)
  const [lostCapture] = await orders(1, 'CONFIRMED', 2, 0)
  const [undone] = await orders(1, 'REJECTED', 2, 0)
  const unknown = newId()
  await run(
    urls.product,
    `INSERT INTO order_reservations (order_id, status) VALUES ($1, 'RESERVED')`,
    unknown,
  )
  await run(
    urls.product,
    `INSERT INTO reservations (order_id, product_id, warehouse_id, quantity, status, expires_at)
     VALUES ($1, $2, $2, 3, 'RESERVED', now())`,
    unknown,
    product,
  )
  // Judged at once: the reservation's order, which nobody knows, was made a moment ago.
  const { orders: count, wrong, sentences } = await verify(0)
  expect({ count, wrong }).toEqual({ count: 2_504, wrong: 4 })
  expect(sentences.sort()).toEqual(
    [
      `The order ${lostCommit} (${lostCommit}) is COMPLETED, and 0 pieces of the product ${product} were sold for it instead of 2.`,
      `The order ${lostCapture} (${lostCapture}) is CONFIRMED, and 0.00 EUR was captured, where its total is 42.00 EUR.`,
      `The order ${undone} (${undone}) is REJECTED, and 2 pieces of the product ${product} were sold for it.`,
      `The order ${undone} (${undone}) is REJECTED, and 42.00 EUR is held on the customer's card.`,
      `The order ${unknown} does not exist, and 3 pieces are still reserved for it.`,
    ].sort(),
  )
  expect((await verify(2 * 60 * 60)).wrong).toBe(0)
})

test('what is archived is compared as well', async () => {
  const [agreed, undersold] = await orders(2, 'COMPLETED', 0, 0)
  for (const [id, sold] of [
    [agreed, 2],
    [undersold, 1],
  ]) {
    await run(urls.product, `SELECT archive_partition('archived_stock', $1::uuid)`, id)
    await run(
      urls.product,
      `INSERT INTO archived_stock (order_id, format, content, sold) VALUES ($1, 1, '', jsonb_build_object($2::text, $3::int))`,
      id,
      product,
      sold,
    )
    await run(urls.payment, `SELECT archive_partition('archived_payments', $1::uuid)`, id)
    await run(
      urls.payment,
      `INSERT INTO archived_payments (payment_id, currency, captured_minor, refunded_minor, format, content)
       VALUES ($1, 'EUR', 4200, 0, 1, '')`,
      id,
    )
    await run(
      urls.payment,
      `INSERT INTO payment_orders (order_id, archived_payment) VALUES ($1::uuid, $1::uuid)`,
      id,
    )
    await run(urls.payment, `DELETE FROM payment_transactions WHERE payment_id = $1::uuid`, id)
    await run(urls.payment, `DELETE FROM payments WHERE id = $1::uuid`, id)
  }
  const { sentences } = await verify()
  expect(sentences.filter((sentence) => sentence.includes(agreed!))).toEqual([])
  expect(sentences.filter((sentence) => sentence.includes(undersold!))).toEqual([
    `The order ${undersold} (${undersold}) is COMPLETED, and 1 pieces of the product ${product} were sold for it instead of 2.`,
  ])
})
