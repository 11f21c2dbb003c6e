/**
 * How messages get into the outbox: each becomes a row in the statement or transaction that makes the change, so
 * that both are committed or neither is. The row's id is the message's id for good.
 * The table is `outbox` (prisma/<subgraph>/schema.prisma).
 */
import type { Message } from '#contracts/message.ts'
import { newId } from '../process/new-id.ts'
import { currentTraceId, traceHeaders } from '../telemetry/tracing.ts'
import { type Fragment, raw, sql } from '../storage/postgres.ts'
import type { SqlClient, SqlDatabase } from '../storage/sql-client.ts'
import type { Envelope } from './bus.ts'

/** Messages with their ids and traces, to be written by `insertMessages`. */
export interface OutboxRows {
  readonly json: string
}

export type ToRows = (messages: readonly Message[]) => OutboxRows

/** What a transaction comes to: its result, and the messages to be written last in it. */
export interface Outcome<Result> {
  result: Result
  messages?: readonly Message[]
}

/**
 * Runs `work` in one transaction together with its messages and leaves them in the table. A process without a
 * connection to JetStream, such as a seed, leaves it to the service to publish them.
 */
export async function writeInTransaction<Tx extends SqlClient, Result>(
  database: SqlDatabase<Tx>,
  source: string,
  work: (tx: Tx, toRows: ToRows) => Promise<Outcome<Result>>,
): Promise<{ result: Result; envelopes: readonly Envelope[] }> {
  const envelopes: Envelope[] = []
  const toRows: ToRows = (messages) => {
    const own = toEnvelopes(messages, source)
    envelopes.push(...own)
    return toOutboxRows(own)
  }
  const result = await database.$transaction(async (tx) => {
    const outcome = await work(tx, toRows)
    if (outcome.messages?.length) await tx.$executeRaw(insertMessages(toRows(outcome.messages)))
    return outcome.result
  })
  return { result, envelopes }
}

/**
 * The part of a statement that writes messages.
 * @param guard a CTE of the same statement: without a row in it nothing is written
 */
export function insertMessages({ json }: OutboxRows, guard?: string): Fragment {
  return sql`
    INSERT INTO outbox (id, type, subject, data, trace, created_at)
    SELECT id, type, subject, data, trace, now()
      FROM jsonb_to_recordset(${json}::jsonb) AS m(id uuid, type text, subject text, data jsonb, trace jsonb)
     ${raw(guard ? `WHERE EXISTS (SELECT FROM ${guard})` : '')}`
}

/** Gives each message what the transport needs: an id, the time, and the trace that it belongs to. */
export function toEnvelopes(messages: readonly Message[], source: string): Envelope[] {
  const trace = currentTraceId() ? traceHeaders() : {}
  const time = new Date().toISOString()
  return messages.map((message) => ({ ...message, id: newId(), source, time, trace }))
}

export function toOutboxRows(envelopes: readonly Envelope[]): OutboxRows {
  return {
    json: JSON.stringify(
      envelopes.map(({ id, type, subject, data, trace }) => ({ id, type, subject, data, trace })),
    ),
  }
}
