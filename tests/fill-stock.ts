/**
 * Fills the product database with made-up rows as a number of days of orders leave them, by SQL: two products each, of which
 * nearly all left the warehouses. The products are those that are there; their levels are left as they are.
 */
import type pg from 'pg'
import { type Filling, fillInBatches, type ReportFilled } from './fill-in-batches.ts'

export function fillStock(client: pg.Client, filling: Filling, report?: ReportFilled): Promise<void> {
  return fillInBatches(client, FILL, filling, report)
}

const FILL = `
WITH made AS MATERIALIZED (
  SELECT n, at, CASE WHEN n % 1000 = 0 THEN 'RESERVED' WHEN n % 100 = 1 THEN 'RELEASED' ELSE 'COMMITTED' END AS status,
         (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || 'a' || lpad(to_hex(n), 15, '0'))::uuid AS id
    FROM generate_series($1::bigint, $2::bigint) AS n,
         LATERAL (SELECT now() - $4::float8 * interval '1 day' * (1 - n::float8 / $3::bigint) AS at) AS t
), level AS MATERIALIZED (
  SELECT product_id, warehouse_id, row_number() OVER () - 1 AS l, count(*) OVER () AS levels FROM stock_levels
), line AS MATERIALIZED (
  SELECT id, n, at, status, product_id, warehouse_id
    FROM made, generate_series(0, 1) AS i, level WHERE l = (n * 7 + i) % levels
), stood AS (
  INSERT INTO order_reservations (order_id, status, created_at) SELECT id, status, at FROM made
), held AS (
  INSERT INTO reservations (order_id, product_id, warehouse_id, quantity, status, expires_at)
  SELECT id, product_id, warehouse_id, 1, status, CASE status WHEN 'RESERVED' THEN now() + interval '40 days' ELSE at + interval '30 minutes' END
    FROM line
), received AS (
  INSERT INTO inbox (message_id, received_at) SELECT gen_random_uuid(), at FROM made, generate_series(1, 2)
)
INSERT INTO stock_movements (product_id, warehouse_id, delta, type, order_id, occurred_at)
SELECT product_id, warehouse_id, -1, 'SALE', id, at FROM line WHERE status = 'COMMITTED'`
