/**
 * Fills tables with made-up rows, for looking at how they are read: what is made is consistent, and to check each row
 * against others would take most of the time. The tables that every subgraph has look as they did while messages waited
 * for the broker, or failed: those are gone again before a job sees them, while the planner still counts on them.
 */
import type pg from 'pg'

const WAITED = `
BEGIN;
ALTER TABLE outbox SET (autovacuum_enabled = off);
ALTER TABLE parked_messages SET (autovacuum_enabled = off);
INSERT INTO outbox (id, type, subject, data, trace)
SELECT gen_random_uuid(), 'a', 'a', '{}', '{}' FROM generate_series(1, 20000);
INSERT INTO parked_messages (consumer, message_id, stream, subject, headers, data, failures, reason, due_at)
SELECT 'order' || n % 3, n, 'EVENTS', 'a', '{}', '', 1, 'a', now() FROM generate_series(1, 20000) AS n;
ANALYZE outbox;
ANALYZE parked_messages;
DELETE FROM outbox WHERE type = 'a';
DELETE FROM parked_messages WHERE subject = 'a';
COMMIT`

/** @param client of a user who may switch the checks off */
export async function fillTables(client: pg.Client, fill: () => Promise<unknown>): Promise<void> {
  await client.query('SET session_replication_role = replica; SET jit = off')
  await fill()
  await client.query('RESET session_replication_role; ANALYZE')
  await client.query(WAITED)
}

/** Messages that were handled over the last ten days. */
export const HANDLED = `
INSERT INTO inbox (message_id, received_at)
SELECT gen_random_uuid(), now() - n * interval '43 seconds' FROM generate_series(1, 20000) AS n`
