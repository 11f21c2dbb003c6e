/**
 * Fills tables with made-up rows, for looking at how they are read: what is made is consistent, and to check each row
 * against others would take most of the time. The tables that every subgraph has look as they did while messages waited
 * for the broker, or failed: those are gone again before a job sees them, while the planner still counts on them.
 */
import type pg from 'pg'

const WAITED = {
  outbox: `
INSERT INTO outbox (id, type, subject, data, trace, created_at)
SELECT gen_random_uuid(), 'a', 'a', '{}', '{}', now() - n * interval '1 second' FROM generate_series(1, 20000) AS n`,
  parked_messages: `
INSERT INTO parked_messages (consumer, message_id, stream, subject, headers, data, failures, reason, due_at)
SELECT 'order' || n % 3, n, 'EVENTS', 'a', '{}', '', 1, 'a', now() FROM generate_series(1, 20000) AS n`,
}

/** @param client of a user who may switch the checks off */
export async function fillTables(client: pg.Client, fill: () => Promise<unknown>): Promise<void> {
  await client.query('SET session_replication_role = replica; SET jit = off')
  await fill()
  await client.query('RESET session_replication_role; ANALYZE')
  for (const [table, insert] of Object.entries(WAITED)) {
    const { rows } = await client.query('SELECT to_regclass($1) AS found', [table])
    if (rows[0].found === null) continue
    await client.query(`BEGIN; ALTER TABLE ${table} SET (autovacuum_enabled = off); ${insert};
      ANALYZE ${table}; DELETE FROM ${table} WHERE subject = 'a'; COMMIT`)
  }
}

/** Messages that were handled over the last ten days. */
export const HANDLED = `
INSERT INTO inbox (message_id, received_at)
SELECT gen_random_uuid(), now() - n * interval '43 seconds' FROM generate_series(1, 20000) AS n`
