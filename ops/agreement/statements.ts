/**
 * How the three databases are read: their tables as they are and past the subgraphs' own code, so that a mistake there
 * is not repeated here. Each gives one row for an order, sorted by its id.
 * @param among the part of a WHERE clause that keeps some orders only, given the column of the order's id
 */
export type Statement = (among: (column: string) => string) => string

export const ordersStatement: Statement = (among) => `
  SELECT o.id, o.number, o.status, o.total_minor AS "totalMinor", o.currency,
         extract(epoch FROM now() - o.updated_at)::float8 AS "ageSeconds",
         coalesce((SELECT jsonb_object_agg(product_id, pieces)
                     FROM (SELECT product_id, sum(quantity) AS pieces FROM order_lines
                            WHERE order_id = o.id GROUP BY 1) AS line), '{}') AS lines
    FROM orders o WHERE ${among('o.id')} ORDER BY o.id`

export const stockStatement: Statement = (among) => `
  SELECT order_id AS id, jsonb_object_agg(product_id, sold) AS sold, sum(reserved)::int AS reserved
    FROM (SELECT order_id, product_id, sum(sold) AS sold, sum(reserved) AS reserved
            FROM (SELECT order_id, product_id, -delta AS sold, 0 AS reserved FROM stock_movements
                   WHERE order_id IS NOT NULL AND ${among('order_id')}
                  UNION ALL
                  SELECT order_id, key::uuid, value::int, 0 FROM archived_stock, jsonb_each(sold) WHERE ${among('order_id')}
                  UNION ALL
                  SELECT order_id, product_id, 0, quantity FROM reservations
                   WHERE status = 'RESERVED' AND ${among('order_id')}) AS change
           GROUP BY 1, 2) AS product
   GROUP BY 1 ORDER BY 1`

export const paymentsStatement: Statement = (among) => `
  SELECT p.order_id AS id, p.currency, t.captured AS "capturedMinor", t.refunded AS "refundedMinor",
         CASE WHEN t.voided OR t.captured > 0 THEN 0 ELSE t.authorized END AS "heldMinor"
    FROM payments p CROSS JOIN LATERAL (
         SELECT coalesce(sum(amount_minor) FILTER (WHERE type = 'AUTHORIZATION'), 0)::int AS authorized,
                coalesce(sum(amount_minor) FILTER (WHERE type = 'CAPTURE'), 0)::int AS captured,
                coalesce(sum(amount_minor) FILTER (WHERE type = 'REFUND'), 0)::int AS refunded,
                coalesce(bool_or(type = 'VOID'), false) AS voided
           FROM payment_transactions WHERE payment_id = p.id AND status = 'SUCCEEDED') AS t
   WHERE ${among('p.order_id')}
  UNION ALL
  SELECT o.order_id, a.currency, a.captured_minor, a.refunded_minor, 0
    FROM payment_orders o JOIN archived_payments a ON a.payment_id = o.archived_payment WHERE ${among('o.order_id')}
   ORDER BY id`
