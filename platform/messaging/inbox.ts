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
const PRUNE_BATCH = 5_000

/** The part of a statement that records a message; it returns no row for a duplicate. */
export function deduplicate(messageId: string): Fragment {
  return sql`INSERT INTO inbox (message_id) VALUES (${messageId}::uuid) ON CONFLICT DO NOTHING RETURNING message_id`
}

/** Keeps the table bounded: once an hour the entries that are older than any message are deleted. */
export function startInboxPruning(database: SqlClient): Interval {
  return startInterval(PRUNE_EVERY_MS, () => pruneInbox(database), 'could not prune the inbox')
}

/** In small statements, each of which leaves to others what they are deleting. */
export async function pruneInbox(database: SqlClient): Promise<void> {
  const prune = `DELETE FROM inbox WHERE message_id IN (
    SELECT message_id FROM inbox WHERE received_at < now() - interval '${KEEP_DAYS} days'
     ORDER BY received_at LIMIT ${PRUNE_BATCH} FOR UPDATE SKIP LOCKED)`
  while ((await database.$executeRawUnsafe(prune)) === PRUNE_BATCH);
}
