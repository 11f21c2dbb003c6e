/**
 * The inbox: a message has its effect once, however often it is delivered. Its id is inserted in the same
 * transaction as the effect; where the id is there already, the effect is too.
 * The table is `inbox` (prisma/<subgraph>/schema.prisma).
 */
import { type Interval, startInterval } from '../process/interval.ts'
import type { Sql } from './outbox.ts'
import { type Fragment, sql } from '../storage/postgres.ts'

/** Longer than any stream keeps a message, so that no repeat can outlive its entry. */
const KEEP_DAYS = 14
const PRUNE_EVERY_MS = 60 * 60 * 1_000

/** The part of a statement that records a message; it has a row where the message was not recorded before. */
export function deduplicate(messageId: string): Fragment {
  return sql`INSERT INTO inbox (message_id) VALUES (${messageId}::uuid) ON CONFLICT DO NOTHING RETURNING message_id`
}

/** Keeps the table bounded: once an hour, entries past their use are deleted. */
export function startInboxPruning(database: Sql): Interval {
  const prune = () =>
    database.$executeRawUnsafe(`DELETE FROM inbox WHERE received_at < now() - interval '${KEEP_DAYS} days'`)
  return startInterval(PRUNE_EVERY_MS, prune, 'could not prune the inbox')
}
