/**
 * The inbox: a message takes effect once, however often it is delivered. Its id is inserted in the same
 * transaction as the effect. If the id is already there, so is the effect, and the message is a duplicate.
 * The table is `inbox` (prisma/<subgraph>/schema.prisma).
 */
import { type Interval, startInterval } from '../process/interval.ts'
import { type Fragment, sql } from '../storage/postgres.ts'
import type { SqlClient } from '../storage/sql-client.ts'

/** Longer than any stream keeps a message, so that no duplicate can arrive after its entry is deleted. */
const KEEP_DAYS = 14
const PRUNE_EVERY_MS = 60 * 60 * 1_000

/** The part of a statement that records a message; it returns no row for a duplicate. */
export function deduplicate(messageId: string): Fragment {
  return sql`INSERT INTO inbox (message_id) VALUES (${messageId}::uuid) ON CONFLICT DO NOTHING RETURNING message_id`
}

/** Keeps the table bounded: once an hour it deletes the entries that are older than any message. */
export function startInboxPruning(database: SqlClient): Interval {
  const prune = () =>
    database.$executeRawUnsafe(`DELETE FROM inbox WHERE received_at < now() - interval '${KEEP_DAYS} days'`)
  return startInterval(PRUNE_EVERY_MS, prune, 'could not prune the inbox')
}
