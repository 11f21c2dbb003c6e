/**
 * The inbox: a message has its effect once, however often it is delivered. Its id is inserted in the same
 * transaction as the effect; where the id is there already, the effect is too.
 * The table is `inbox` (prisma/<subgraph>/schema.prisma).
 */
import { log } from './log.ts'
import type { Sql } from './outbox.ts'

/** Longer than any stream keeps a message, so that no repeat can outlive its entry. */
const KEEP_DAYS = 14
const PRUNE_EVERY_MS = 60 * 60 * 1_000

/** Whether this transaction is the first to see the message. */
export async function firstDelivery(sql: Sql, messageId: string): Promise<boolean> {
  const inserted = await sql.$executeRawUnsafe(
    'INSERT INTO inbox (message_id) VALUES ($1::uuid) ON CONFLICT DO NOTHING',
    messageId,
  )
  return inserted === 1
}

/** Keeps the table bounded: once an hour, entries past their use are deleted. */
export function startInboxPruning(sql: Sql): { close(): Promise<void> } {
  const prune = () =>
    sql
      .$executeRawUnsafe(`DELETE FROM inbox WHERE received_at < now() - interval '${KEEP_DAYS} days'`)
      .catch((error: unknown) => log.warn({ err: error }, 'could not prune the inbox'))
  const timer = setInterval(() => void prune(), PRUNE_EVERY_MS)
  return {
    async close() {
      clearInterval(timer)
    },
  }
}
