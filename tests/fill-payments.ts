/**
 * Fills the payment database with made-up rows as a number of days of orders leave them, by SQL: nearly all are captured,
 * some were declined, one in twenty was refunded in part. One in ten customers keeps a card. More were declined within a day
 * than there would be, as those are all that is kept of them.
 */
import type pg from 'pg'
import { type Filling, fillInBatches, type ReportFilled } from './fill-in-batches.ts'

export function fillPayments(client: pg.Client, filling: Filling, report?: ReportFilled): Promise<void> {
  return fillInBatches(client, FILL, filling, report)
}

const FILL = `
WITH made AS MATERIALIZED (
  SELECT n, at, n % 33 = 5 AS declined, n % 20 = 7 AS refunded,
         (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || 'a' || lpad(to_hex(n), 15, '0'))::uuid AS id,
         ('00000000-0000-7000-8000-' || lpad(to_hex(n / 10), 12, '0'))::uuid AS customer, 'pi_3Q' || md5(n::text) AS intent
    FROM generate_series($1::bigint, $2::bigint) AS n,
         LATERAL (SELECT now() - $4::float8 * interval '1 day' * (1 - n::float8 / $3::bigint) AS at) AS t
), ordered AS (
  INSERT INTO payment_orders (order_id) SELECT id FROM made
), paid AS (
  INSERT INTO payments (id, order_id, customer_id, amount_minor, currency, payment_method, provider_method, created_at)
  SELECT id, id, customer, 4200, 'EUR', 'pm_card_visa', 'pm_card_visa', at FROM made
), booked AS (
  INSERT INTO payment_transactions (id, payment_id, type, status, amount_minor, provider_reference, decline_code, occurred_at)
  SELECT gen_random_uuid(), id, type::transaction_type, CASE WHEN declined THEN 'FAILED' ELSE 'SUCCEEDED' END::transaction_status,
         4200, intent, CASE WHEN declined THEN 'generic_decline' END, at
    FROM made, unnest(ARRAY['AUTHORIZATION', 'CAPTURE']) AS type WHERE type = 'AUTHORIZATION' OR NOT declined
), given_back AS (
  INSERT INTO refunds (id, payment_id, amount_minor, whole, requested_by, idempotency_key, status, created_at)
  SELECT gen_random_uuid(), id, 100, false, customer, n::text, 'SUCCEEDED', at FROM made WHERE refunded
), kept AS (
  INSERT INTO payment_methods (id, customer_id, provider_reference, brand, last4, exp_month, exp_year, fingerprint, created_at)
  SELECT gen_random_uuid(), customer, 'pm_' || n, 'visa', '4242', 1, 2030, md5(n::text), at FROM made WHERE n % 10 = 0
), known AS (
  INSERT INTO provider_customers (customer_id, provider_reference) SELECT customer, 'cus_' || n FROM made WHERE n % 10 = 0
), refused AS (
  INSERT INTO card_declines (payment_id, customer_id, card, declined_at)
  SELECT id, customer, 'card_' || n, now() - n % 80000 * interval '1 second' FROM made WHERE n % 3 = 0
), received AS (
  INSERT INTO inbox (message_id, received_at) SELECT gen_random_uuid(), at FROM made, generate_series(1, 2)
)
INSERT INTO webhook_events (id, type, payload, received_at, processed_at, next_attempt_at)
SELECT 'evt_' || n || type, type, jsonb_build_object('id', n, 'type', type, 'padding', repeat(md5(n::text), 24)), at, at, at
  FROM made, unnest(ARRAY['payment_intent.amount_capturable_updated', 'payment_intent.succeeded']) AS type
 WHERE at > now() - interval '14 days'`
