/**
 * Fills the order database with made-up rows as a number of days of orders leave them, by SQL: most are confirmed and
 * paid for or delivered, some were refused, and of every thousand sagas one is under way and every ten thousandth is stuck.
 */
import type pg from 'pg'
import { type Filling, fillInBatches, type ReportFilled } from './fill-in-batches.ts'

export function fillOrders(client: pg.Client, filling: Filling, report?: ReportFilled): Promise<void> {
  return fillInBatches(client, FILL, filling, report)
}

/** $1 to $2: which of $3 orders, over $4 days. An id holds the time at which its order was placed, as a UUIDv7 does. */
const FILL = `
WITH made AS MATERIALIZED (
  SELECT n, at, n % 10000 = 7 AS stuck, n % 1000 = 8 AS running, n % 20 = 9 AS refused, n % 3 = 0 AS delivered,
         (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || 'a' || lpad(to_hex(n), 15, '0'))::uuid AS id,
         ('00000000-0000-7000-8000-' || lpad(to_hex(n % 100000), 12, '0'))::uuid AS customer
    FROM generate_series($1::bigint, $2::bigint) AS n,
         LATERAL (SELECT now() - $4::float8 * interval '1 day' * (1 - n::float8 / $3::bigint) AS at) AS t
), ordered AS (
  INSERT INTO orders (id, number, customer_id, idempotency_key, input_hash, status, rejection_reason, currency,
                      subtotal_minor, shipping_minor, total_minor, payment_method, shipping_address, version,
                      fulfillment, placed_at, updated_at)
  SELECT id, 'F' || lpad(to_hex(n), 12, '0'), customer, id::text, md5(n::text) || md5(n::text),
         CASE WHEN running THEN 'PENDING' WHEN refused THEN 'REJECTED' WHEN delivered THEN 'COMPLETED' ELSE 'CONFIRMED' END,
         CASE WHEN refused AND NOT running THEN 'PAYMENT_DECLINED' END, 'EUR', 2500, 495, 2995, 'pm_card_visa', address,
         CASE WHEN running THEN 1 WHEN delivered THEN 4 ELSE 2 END,
         CASE WHEN refused THEN 'CANCELED' WHEN delivered THEN 'DELIVERED' ELSE 'PENDING' END, at, at
    FROM made, (SELECT '{"id": "019a0000-0000-7000-8000-000000000001", "city": "London", "line1": "12 St James''s Square",
      "recipient": "Ada Lovelace", "postalCode": "SW1Y 4JH", "countryCode": "GB"}'::jsonb AS address) AS a
  RETURNING id
), lined AS (
  INSERT INTO order_lines (order_id, position, product_id, product_name, sku, quantity, unit_price_minor)
  SELECT id, l, ('00000000-0000-7000-9000-' || lpad(to_hex((n * 2 + l) % 100000), 12, '0'))::uuid, 'Kupfer Floor Lamp',
         'LGT-1003', 1, 1250 FROM made, generate_series(0, 1) AS l
), recorded AS (
  INSERT INTO order_events (order_id, version, type, data, occurred_at)
  SELECT id, v, CASE v WHEN 1 THEN 'OrderPlaced' WHEN 2 THEN CASE WHEN refused AND NOT delivered THEN 'OrderRejected' ELSE 'OrderConfirmed' END
                       WHEN 3 THEN 'OrderShipped' ELSE 'OrderDelivered' END,
         CASE v WHEN 1 THEN jsonb_build_object('number', n::text, 'customerId', customer, 'currency', 'EUR', 'shippingMinor', 495,
           'paymentMethod', 'pm_card_visa', 'lines', jsonb_build_array(line, line),
           'shippingAddress', '{"city": "London", "line1": "12 St James''s Square", "recipient": "Ada Lovelace"}'::jsonb)
         ELSE '{}' END, at
    FROM made, generate_series(1, CASE WHEN running THEN 1 WHEN delivered THEN 4 ELSE 2 END) AS v,
         LATERAL (SELECT jsonb_build_object('productId', id, 'productName', 'Kupfer Floor Lamp', 'sku', 'LGT-1003',
           'quantity', 1, 'unitPriceMinor', 1250) AS line) AS l
), received AS (
  INSERT INTO inbox (message_id, received_at) SELECT gen_random_uuid(), at FROM made, generate_series(1, 4)
)
INSERT INTO sagas (id, order_id, status, steps, unanswered, due_at, trace_id, updated_at, version)
SELECT gen_random_uuid(), id,
       CASE WHEN stuck THEN 'STUCK' WHEN running THEN 'RUNNING' WHEN refused THEN 'COMPENSATED' ELSE 'SUCCEEDED' END,
       (SELECT jsonb_agg(jsonb_build_object('name', name, 'status', 'SUCCEEDED', 'attempts', 1, 'error', null,
          'startedAt', at, 'finishedAt', at)) FROM unnest(ARRAY['RESERVE_STOCK', 'AUTHORIZE_PAYMENT', 'CONFIRM_ORDER',
          'COMMIT_STOCK', 'CAPTURE_PAYMENT']) AS name),
       0, CASE WHEN running AND NOT stuck THEN now() + interval '1 hour' END, md5(n::text), at, 4
  FROM made`
