/** What the databases hold when the system is quiet, by SQL of the proof's own. Money in minor units. */
import pg from 'pg'

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

export interface ObservedLevel {
  productId: string
  onHand: number
  reserved: number
  /** The sum of its movements. */
  moved: number
}

/** What an order moved of a product in a warehouse. */
export interface ObservedMovement {
  orderId: string
  productId: string
  type: 'SALE' | 'RETURN'
  /** How many movements; each moves all that the order has of the product in the warehouse. */
  count: number
  /** Pieces, in either direction. */
  quantity: number
}

export interface ObservedTransaction {
  orderId: string
  type: string
  status: string
  amountMinor: number
  reference: string | null
}

export async function openDatabase(connectionString: string | undefined): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: TIMEOUT_MS,
    statement_timeout: TIMEOUT_MS,
  })
  await client.connect()
  return client
}

export async function readOrders(order: pg.Client): Promise<ObservedOrder[]> {
  const { rows } = await order.query<ObservedOrder>(
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

export async function readLevels(product: pg.Client): Promise<ObservedLevel[]> {
  const { rows } = await product.query<ObservedLevel>(
    `SELECT l.product_id AS "productId", l.on_hand AS "onHand", l.reserved,
            coalesce((SELECT sum(delta)::int FROM stock_movements m
                       WHERE m.product_id = l.product_id AND m.warehouse_id = l.warehouse_id), 0) AS moved
       FROM stock_levels l`,
  )
  return rows
}

export async function readMovements(product: pg.Client): Promise<ObservedMovement[]> {
  const { rows } = await product.query<ObservedMovement>(
    `SELECT order_id AS "orderId", product_id AS "productId", type, count(*)::int AS count,
            abs(sum(delta))::int AS quantity
       FROM stock_movements WHERE type IN ('SALE', 'RETURN')
      GROUP BY order_id, product_id, warehouse_id, type`,
  )
  return rows
}

/** Of every status: a reservation that was released or committed is still one. */
export async function readReservations(product: pg.Client) {
  const { rows } = await product.query<{
    orderId: string
    productId: string
    quantity: number
    isHeld: boolean
  }>(
    `SELECT order_id AS "orderId", product_id AS "productId", quantity, status = 'RESERVED' AS "isHeld"
       FROM reservations`,
  )
  return rows
}

export async function readTransactions(payment: pg.Client): Promise<ObservedTransaction[]> {
  const { rows } = await payment.query<ObservedTransaction>(
    `SELECT p.order_id AS "orderId", t.type::text, t.status::text, t.amount_minor AS "amountMinor",
            t.provider_reference AS reference
       FROM payment_transactions t JOIN payments p ON p.id = t.payment_id`,
  )
  return rows
}

/** The refunds that we decided on and that were made. */
export async function readRefunds(payment: pg.Client) {
  const { rows } = await payment.query<{ orderId: string; amountMinor: number }>(
    `SELECT p.order_id AS "orderId", r.amount_minor AS "amountMinor"
       FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.status = 'SUCCEEDED'`,
  )
  return rows
}
