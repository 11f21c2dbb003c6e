/**
 * Fills the user database with made-up accounts by SQL, each with an address, a device, a session that was refreshed a few
 * times, and the events of its sign-ins.
 */
import type pg from 'pg'
import { type Filling, fillInBatches, type ReportFilled } from './fill-in-batches.ts'

export async function fillUsers(client: pg.Client, filling: Filling, report?: ReportFilled): Promise<void> {
  await fillInBatches(client, FILL, filling, report)
  await client.query("UPDATE audit_head SET seq = $1, hash = sha256('made')", [filling.count * 3])
}

/** $1 to $2: which of $3 accounts, over $4 days. */
const FILL = `
WITH made AS MATERIALIZED (
  SELECT n, at, md5(n::text) AS text,
         (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || 'a' || lpad(to_hex(n), 15, '0'))::uuid AS id,
         gen_random_uuid() AS session
    FROM generate_series($1::bigint, $2::bigint) AS n,
         LATERAL (SELECT now() - $4::float8 * interval '1 day' * (1 - n::float8 / $3::bigint) AS at) AS t
), registered AS (
  INSERT INTO users (id, email, display_name, role, password_hash, created_at, updated_at)
  SELECT id, left(text, 8) || n || '@example.com', initcap(substr(text, 9, 6)) || ' ' || initcap(substr(text, 15, 8)),
         (CASE WHEN n % 10000 = 1 THEN 'SUPPORT' ELSE 'CUSTOMER' END)::user_role, '$argon2id$v=19$m=19456,t=2,p=1$' || text, at, at
    FROM made
), lives AS (
  INSERT INTO addresses (id, user_id, recipient, line1, city, postal_code, country_code, created_at, updated_at)
  SELECT gen_random_uuid(), id, 'Ada Lovelace', '12 St James''s Square', 'London', 'SW1Y 4JH', 'GB', at, at FROM made
), signed_in AS (
  INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, ip_address, user_agent)
  SELECT session, id, at, at, at + interval '90 days', '192.0.2.1', 'Mozilla/5.0 (X11; Linux x86_64)' FROM made
), known AS (
  INSERT INTO devices (hash, user_id, last_used_at) SELECT sha256(text::bytea), id, at FROM made
), refreshed AS (
  INSERT INTO refresh_tokens (hash, session_id, previous_hash, created_at, expires_at, rotated_at)
  SELECT sha256((text || i)::bytea), session, sha256((text || i - 1)::bytea), at, at + interval '30 days', at
    FROM made, generate_series(1, 3) AS i
), failed AS (
  INSERT INTO sign_in_failures (email_hash, count, last_at) SELECT sha256((text || 'f')::bytea), 1, now() - n * interval '1 second'
    FROM made WHERE n % 20 = 0
)
INSERT INTO audit_events (id, type, occurred_at, user_id, actor_id, session_id, ip_address, user_agent, seq, previous_hash, hash)
SELECT gen_random_uuid(), type::audit_event_type, at, id, id, session, '192.0.2.1', 'Mozilla/5.0 (X11; Linux x86_64)',
       (n - 1) * 3 + ordinality, sha256(text::bytea), sha256((text || type)::bytea)
  FROM made, unnest(ARRAY['REGISTERED', 'SIGNED_IN', CASE WHEN n % 20 = 0 THEN 'SIGN_IN_FAILED' ELSE 'SIGNED_OUT' END])
       WITH ORDINALITY AS type (type, ordinality)`
