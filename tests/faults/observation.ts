/** What the databases, the provider and the dead letters hold, read once the system is quiet. Money in minor units. */
import { toGlobalId } from '#contracts/ids.ts'
import pg from 'pg'
import { verifyOrders } from '../../subgraphs/order/operations/verify-orders.ts'
import { verifyPayments } from '../../subgraphs/payment/operations/verify-payments.ts'
import { verifyStock } from '../../subgraphs/product/operations/verify-stock.ts'
import { readDeadLetters } from './broker.ts'
import { type ProviderEntry, readProvider } from './provider-books.ts'

const TIMEOUT_MS = 10_000

export interface ObservedOrder {
  id: string
  idempotencyKey: string
  status: string
  version: number
  totalMinor: number
  lines: { productId: string; quantity: number }[]
  sagaStatus: string
  /** Versions and types of its events. */
  events: { version: number; type: string }[]
}

export interface Observation {
  orders: ObservedOrder[]
  levels: { productId: string; onHand: number; reserved: number; moved: number }[]
  /** Pieces sold, and reservations still held, by order id (uuid). */
  sold: Map<string, number>
  held: Set<string>
  transactions: {
    orderId: string
    type: string
    status: string
    amountMinor: number
    reference: string | null
  }[]
  provider: ProviderEntry[]
  /** Rows left in the outboxes, and message ids that stand in an inbox more than once. */
  outbox: number
  inboxRepeats: number
  /** What the product's own checks find: `npm run verify -- orders`, `payments`, `stock`. */
  contradictions: string[]
  deadLetters: string[]
}

export async function observe(
  urls: Record<string, string>,
  provider: { url: string; apiKey: string },
): Promise<Observation> {
  const order = await openDatabase(urls.ORDER_DATABASE_URL)
  const product = await openDatabase(urls.PRODUCT_DATABASE_URL)
  const payment = await openDatabase(urls.PAYMENT_DATABASE_URL)
  const databases = [order, product, payment]
  try {
    const count = async (sql: string) => {
      const results = await Promise.all(databases.map((database) => database.query<{ n: number }>(sql)))
      return results.reduce((sum, { rows }) => sum + (rows[0]?.n ?? 0), 0)
    }
    const held = await product.query<{ id: string }>(
      `SELECT order_id AS id FROM order_reservations WHERE status = 'RESERVED'`,
    )
    const sold = await product.query<{ id: string; n: number }>(
      `SELECT order_id AS id, -sum(delta)::int AS n FROM stock_movements WHERE type IN ('SALE', 'RETURN')
        GROUP BY order_id HAVING sum(delta) <> 0`,
    )
    return {
      orders: await readOrders(order),
      levels: await readLevels(product),
      contradictions: await verify(urls, provider),
      deadLetters: await readDeadLetters(urls.NATS_URL!),
      sold: new Map(sold.rows.map(({ id, n }) => [id, n])),
      held: new Set(held.rows.map(({ id }) => id)),
      transactions: await readTransactions(payment),
      provider: await readProvider(provider),
      outbox: await count('SELECT count(*)::int AS n FROM outbox'),
      inboxRepeats: await count(
        'SELECT count(*)::int AS n FROM (SELECT message_id FROM inbox GROUP BY message_id HAVING count(*) > 1) AS repeats',
      ),
    }
  } finally {
    await Promise.all(databases.map((database) => database.end()))
  }
}

/** Pieces on hand, by product. */
export async function readStock(urls: Record<string, string>): Promise<Map<string, number>> {
  const product = await openDatabase(urls.PRODUCT_DATABASE_URL)
  try {
    const stock = new Map<string, number>()
    for (const { productId, onHand } of await readLevels(product))
      stock.set(productId, (stock.get(productId) ?? 0) + onHand)
    return stock
  } finally {
    await product.end()
  }
}

async function verify(
  urls: Record<string, string>,
  provider: { url: string; apiKey: string },
): Promise<string[]> {
  const found: string[] = []
  await verifyOrders(urls.ORDER_DATABASE_URL!, (line) => found.push(line))
  const payments = await verifyPayments(urls.PAYMENT_DATABASE_URL!, provider)
  const { wrong } = await verifyStock(urls.PRODUCT_DATABASE_URL!)
  return [...found, ...payments.differences, ...wrong.map((level) => JSON.stringify(level))]
}

async function openDatabase(connectionString: string | undefined): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: TIMEOUT_MS,
    statement_timeout: TIMEOUT_MS,
  })
  await client.connect()
  return client
}

async function readOrders(database: pg.Client): Promise<ObservedOrder[]> {
  const { rows } = await database.query<ObservedOrder>(
    `SELECT o.id, o.idempotency_key AS "idempotencyKey", o.status, o.version, o.total_minor AS "totalMinor",
            s.status AS "sagaStatus",
            (SELECT jsonb_agg(jsonb_build_object('productId', l.product_id, 'quantity', l.quantity))
               FROM order_lines l WHERE l.order_id = o.id) AS lines,
            (SELECT jsonb_agg(jsonb_build_object('version', e.version, 'type', e.type) ORDER BY e.version)
               FROM order_events e WHERE e.order_id = o.id) AS events
       FROM orders o JOIN sagas s ON s.order_id = o.id`,
  )
  return rows
}

async function readLevels(database: pg.Client): Promise<Observation['levels']> {
  const { rows } = await database.query<Observation['levels'][number]>(
    `SELECT l.product_id AS "productId", l.on_hand AS "onHand", l.reserved,
            coalesce((SELECT sum(delta)::int FROM stock_movements m
                       WHERE m.product_id = l.product_id AND m.warehouse_id = l.warehouse_id), 0) AS moved
       FROM stock_levels l`,
  )
  return rows
}

async function readTransactions(database: pg.Client): Promise<Observation['transactions']> {
  const { rows } = await database.query<Observation['transactions'][number]>(
    `SELECT p.order_id AS "orderId", t.type::text, t.status::text, t.amount_minor AS "amountMinor",
            t.provider_reference AS reference
       FROM payment_transactions t JOIN payments p ON p.id = t.payment_id`,
  )
  return rows
}

/** How the provider's ledger names an order. */
export const providerName = (orderId: string) => toGlobalId('ord', orderId)
