/** What the databases hold when the system is quiet, by SQL of the proof's own. Money in minor units. */
import pg from 'pg'

const TIMEOUT_MS = 10_000

export interface ObservedOrder {
  id: string
  idempotencyKey: string
  status: string
  version: number
  totalMinor: number
  rejectionReason: string | null
  paymentMethod: string
  lines: { productId: string; quantity: number; unitPriceMinor: number }[]
  /** Milliseconds since the epoch, as are the others. */
  placedAt: number
  sagaStatus: string
  /** When the saga last moved: since then it is as it is. */
  sagaMovedAt: number
  /** How often each step's participant was asked to do it, or to compensate it. */
  attempts: Record<string, number>
  events: ObservedEvent[]
}

export interface ObservedEvent {
  version: number
  type: string
  at: number
  /** Of an OrderRefunded. */
  refundId: string | null
  fullyRefunded: boolean
}

export interface ObservedLevel {
  productId: string
  onHand: number
  reserved: number
  version: number
  /** The sum of its movements. */
  moved: number
  /** How many of its movements staff has made. */
  adjusted: number
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
  // A connection that breaks, as it may at any time, fails the query that is next, and not the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export async function readOrders(order: pg.Client): Promise<ObservedOrder[]> {
  const { rows } = await order.query<ObservedOrder>(
    `SELECT o.id, o.idempotency_key AS "idempotencyKey", o.status, o.version, o.total_minor AS "totalMinor",
            o.rejection_reason AS "rejectionReason", o.payment_method AS "paymentMethod",
            ${milliseconds('o.placed_at')} AS "placedAt", s.status AS "sagaStatus",
            ${milliseconds('s.updated_at')} AS "sagaMovedAt",
            (SELECT jsonb_object_agg(step->>'name', step->'attempts') FROM jsonb_array_elements(s.steps) step) AS attempts,
            (SELECT jsonb_agg(jsonb_build_object(
                      'productId', l.product_id, 'quantity', l.quantity, 'unitPriceMinor', l.unit_price_minor))
               FROM order_lines l WHERE l.order_id = o.id) AS lines,
            (SELECT jsonb_agg(jsonb_build_object(
                      'version', e.version, 'type', e.type, 'at', ${milliseconds('e.occurred_at')},
                      'refundId', e.data->'refundId', 'fullyRefunded', coalesce((e.data->>'fullyRefunded')::boolean, false))
                      ORDER BY e.version)
               FROM order_events e WHERE e.order_id = o.id) AS events
       FROM orders o JOIN sagas s ON s.order_id = o.id`,
  )
  return rows
}

const milliseconds = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`

export async function readLevels(product: pg.Client): Promise<ObservedLevel[]> {
  const { rows } = await product.query<ObservedLevel>(
    `SELECT l.product_id AS "productId", l.on_hand AS "onHand", l.reserved, l.version,
            coalesce(m.moved, 0) AS moved, coalesce(m.adjusted, 0) AS adjusted
       FROM stock_levels l LEFT JOIN (
            SELECT product_id, warehouse_id, sum(delta)::int AS moved,
                   count(*) FILTER (WHERE type = 'ADJUSTMENT')::int AS adjusted
              FROM stock_movements GROUP BY 1, 2) m USING (product_id, warehouse_id)`,
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
    status: string
  }>(`SELECT order_id AS "orderId", product_id AS "productId", quantity, status FROM reservations`)
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

/** The provider's events that were stored and are not applied. */
export async function countUnappliedEvents(payment: pg.Client): Promise<number> {
  const { rows } = await payment.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM webhook_events WHERE processed_at IS NULL',
  )
  return rows[0]?.n ?? 0
}

/** The refunds that we decided on and that were made. */
export async function readRefunds(payment: pg.Client) {
  const { rows } = await payment.query<{
    id: string
    orderId: string
    amountMinor: number
    byVoid: boolean
  }>(
    `SELECT r.id, p.order_id AS "orderId", r.amount_minor AS "amountMinor", r.requested_by IS NULL AS "byVoid"
       FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.status = 'SUCCEEDED'`,
  )
  return rows
}
