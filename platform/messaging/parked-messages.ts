/**
 * Messages that failed, kept by their consumer's own database, so that they hold up nothing in the stream: they are
 * acknowledged there once they are here. A message is here once, under its own id, so the inbox still finds what
 * was done. Whoever retries one takes it up for a while, and no other replica has it then.
 * The table is `parked_messages` (prisma/<subgraph>/schema.prisma).
 */
import type { SqlClient } from '../storage/sql-client.ts'
import type { Received } from './handler.ts'

/** A replica that has taken a message up and says nothing for so long has lost it. */
const TAKEN_UP_FOR_MS = 60_000
const MAX_REASON = 1_000

export interface Parked {
  messageId: string
  stream: string
  subject: string
  headers: Record<string, string>
  data: Uint8Array
  failures: number
}

export async function parkMessage(
  database: SqlClient,
  consumer: string,
  messageId: string,
  { stream, subject, headers, data }: Received,
  reason: string,
  dueInMs: number,
): Promise<void> {
  await database.$executeRawUnsafe(
    `INSERT INTO parked_messages (consumer, message_id, stream, subject, headers, data, failures, reason, due_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6, 0, $7, now() + $8::int * interval '1 millisecond')
     ON CONFLICT DO NOTHING`,
    consumer,
    messageId,
    stream,
    subject,
    JSON.stringify(headers),
    data,
    printable(reason),
    dueInMs,
  )
}

/** Takes up the messages that are due, the longest overdue first. */
export function takeUpDue(database: SqlClient, consumer: string, limit: number): Promise<Parked[]> {
  return database.$queryRawUnsafe<Parked[]>(
    `UPDATE parked_messages SET due_at = now() + ${TAKEN_UP_FOR_MS} * interval '1 millisecond'
      WHERE consumer = $1 AND message_id IN (
        SELECT message_id FROM parked_messages WHERE consumer = $1 AND due_at <= now()
         ORDER BY due_at LIMIT $2::int FOR UPDATE SKIP LOCKED)
     RETURNING message_id AS "messageId", stream, subject, headers, data, failures`,
    consumer,
    limit,
  )
}

export async function retryLater(
  database: SqlClient,
  consumer: string,
  messageId: string,
  reason: string,
  dueInMs: number,
): Promise<void> {
  await database.$executeRawUnsafe(
    `UPDATE parked_messages SET failures = failures + 1, reason = $3,
            due_at = now() + $4::int * interval '1 millisecond' WHERE consumer = $1 AND message_id = $2`,
    consumer,
    messageId,
    printable(reason),
    dueInMs,
  )
}

export async function deleteParked(
  database: SqlClient,
  consumer: string,
  messageIds: readonly string[],
): Promise<void> {
  await database.$executeRawUnsafe(
    'DELETE FROM parked_messages WHERE consumer = $1 AND message_id = ANY($2::text[])',
    consumer,
    messageIds,
  )
}

/** Postgres keeps no NUL in a text. */
const printable = (text: string) => text.replaceAll('\0', '\\0').slice(0, MAX_REASON)
