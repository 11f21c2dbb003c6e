/**
 * The transactional outbox: a message is a row that is committed with the change it tells of. It is
 * published right after the commit, by the process that wrote it; a sweep publishes what a crash or an
 * outage left behind. The row goes only when JetStream has acknowledged the message, so a message is
 * published at least once, and the row's id as `Nats-Msg-Id` makes a repeat harmless.
 * The table is `outbox` (prisma/<subgraph>/schema.prisma).
 */
import type { Message } from '#contracts/message.ts'
import { newId } from '../process/new-id.ts'
import { createBatches } from '../process/batch.ts'
import type { Bus, Envelope } from './bus.ts'
import { startInterval } from '../process/interval.ts'
import { log } from '../process/log.ts'
import { type Fragment, raw, sql } from '../storage/postgres.ts'
import { currentTraceId, type TraceHeaders, traceHeaders } from '../process/telemetry.ts'

const SWEEP_EVERY_MS = 1_000
const LEFT_BEHIND_AFTER_MS = 2_000
const BATCH = 200
const MAX_IN_FLIGHT = 2_000
/** Published rows are deleted together: a statement for many messages instead of one for each. */
const GATHER_MS = 200

/** What a Prisma client and its transactions have in common. */
export interface Sql {
  $queryRawUnsafe<Rows>(query: string, ...values: unknown[]): Promise<Rows>
  $executeRawUnsafe(query: string, ...values: unknown[]): Promise<number>
  $executeRaw(query: Fragment): Promise<number>
}

export interface Database<Tx extends Sql> extends Sql {
  $transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
}

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

export interface Outbox<Tx extends Sql> {
  /**
   * Runs `work` in one transaction, writes the messages that it returns, and publishes them after the commit.
   * @param work gets `toRows` for messages that a statement of its own writes
   */
  transaction<Result>(work: (tx: Tx, toRows: ToRows) => Promise<Outcome<Result>>): Promise<Result>
  /**
   * For a change that is one statement, which writes the messages too: it needs no transaction.
   * @param run returns undefined when its statement wrote nothing: then nothing is published
   */
  statement<Result>(
    messages: readonly Message[],
    run: (rows: OutboxRows) => Promise<Result | undefined>,
  ): Promise<Result | undefined>
  /** @throws while messages of an earlier run are still to be published */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

interface Row {
  id: string
  type: string
  subject: string
  data: unknown
  trace: TraceHeaders
  created_at: Date
}

/** @param source the CloudEvents source of its messages, for example `storegraph/order` */
export function startOutbox<Tx extends Sql>(database: Database<Tx>, bus: Bus, source: string): Outbox<Tx> {
  const inFlight = new Map<string, Promise<void>>()
  const remove = createBatches<string>(
    async (ids) =>
      void (await database.$executeRawUnsafe('DELETE FROM outbox WHERE id = ANY($1::uuid[])', ids)),
    GATHER_MS,
    BATCH,
  )
  let failing = false
  let drained = false
  let closed = false
  const sweeping = startInterval(SWEEP_EVERY_MS, sweep, 'could not sweep the outbox')
  void sweeping.run()

  function publish(row: Envelope): Promise<void> {
    // Past the bound the sweep takes over: the row is safe in the table.
    if (inFlight.has(row.id) || inFlight.size >= MAX_IN_FLIGHT) return Promise.resolve()
    const work = publishAndDelete(row).finally(() => inFlight.delete(row.id))
    inFlight.set(row.id, work)
    return work
  }

  async function publishAndDelete(row: Envelope): Promise<void> {
    try {
      await bus.publish(row)
      await remove(row.id)
      failing = false
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'publishing fails; messages wait in the outbox')
      failing = true
    }
  }

  /** Publishes what was left behind: at the start everything there is, later only what is overdue. */
  async function sweep(): Promise<void> {
    let rows: Row[]
    do {
      rows = await database.$queryRawUnsafe<Row[]>(
        `SELECT id, type, subject, data, trace, created_at FROM outbox
          WHERE created_at <= now() - $1::int * interval '1 millisecond' ORDER BY seq LIMIT $2::int`,
        drained ? LEFT_BEHIND_AFTER_MS : 0,
        BATCH,
      )
      await Promise.all(rows.map((row) => publish({ ...row, source, time: row.created_at.toISOString() })))
    } while (rows.length === BATCH && !failing && !closed)
    drained ||= !failing
  }

  return {
    async transaction(work) {
      const { result, envelopes } = await writeInTransaction(database, source, work)
      for (const envelope of envelopes) void publish(envelope)
      return result
    },
    async statement(messages, run) {
      const envelopes = toEnvelopes(messages, source)
      const result = await run(toOutboxRows(envelopes))
      if (result !== undefined) for (const envelope of envelopes) void publish(envelope)
      return result
    },
    async caughtUp() {
      if (!drained) throw new Error('messages of an earlier run are still being published')
    },
    async close() {
      closed = true
      await sweeping.close()
      await Promise.all(inFlight.values())
    },
  }
}

/**
 * Runs `work` in one transaction together with its messages, and leaves them in the table: whoever has no
 * connection to JetStream, such as a seed, leaves their publishing to the service.
 */
export async function writeInTransaction<Tx extends Sql, Result>(
  database: Database<Tx>,
  source: string,
  work: (tx: Tx, toRows: ToRows) => Promise<Outcome<Result>>,
): Promise<{ result: Result; envelopes: readonly Envelope[] }> {
  const envelopes: Envelope[] = []
  const toRows: ToRows = (messages) => {
    const stamped = toEnvelopes(messages, source)
    envelopes.push(...stamped)
    return toOutboxRows(stamped)
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

function toEnvelopes(messages: readonly Message[], source: string): Envelope[] {
  const trace = currentTraceId() ? traceHeaders() : {}
  const time = new Date().toISOString()
  return messages.map((message) => ({ ...message, id: newId(), source, time, trace }))
}

function toOutboxRows(envelopes: readonly Envelope[]): OutboxRows {
  return {
    json: JSON.stringify(
      envelopes.map(({ id, type, subject, data, trace }) => ({ id, type, subject, data, trace })),
    ),
  }
}
