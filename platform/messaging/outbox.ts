/**
 * The transactional outbox: a message is a row that is committed with the change it tells of. It is
 * published right after the commit, by the process that wrote it; a sweep publishes what a crash or an
 * outage left behind. The row goes only when JetStream has acknowledged the message, so a message is
 * published at least once, and the row's id as `Nats-Msg-Id` makes a repeat harmless.
 * The table is `outbox` (prisma/<subgraph>/schema.prisma).
 */
import { newId } from '../process/new-id.ts'
import { createBatches } from '../process/batch.ts'
import type { Bus, Envelope } from './bus.ts'
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

interface Message<Data> {
  readonly type: string
  readonly subject: (key: string) => string
  readonly data: { parse(data: unknown): Data }
}

/** Adds a message to the transaction; `key` (a uuid) is the last token of its subject. */
export type Send = <Data>(message: Message<Data>, key: string, data: Data) => void

/** The messages sent so far, as JSON for `insertMessages`: whoever takes them writes them. */
export type Take = () => string

export interface Outbox<Tx extends Sql> {
  /** Runs `work` in one transaction together with the messages that it sends; those not taken are written last. */
  transaction<Result>(work: (tx: Tx, send: Send, take: Take) => Promise<Result>): Promise<Result>
  /**
   * For a change that is one statement, which writes the messages too: it needs no transaction.
   * @param work returns undefined when its statement wrote nothing: then nothing is published
   */
  statement<Result>(
    work: (send: Send, take: Take) => Promise<Result | undefined>,
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
  const forget = createBatches<string>(
    async (ids) =>
      void (await database.$executeRawUnsafe('DELETE FROM outbox WHERE id = ANY($1::uuid[])', ids)),
    GATHER_MS,
    BATCH,
  )
  let sweeping: Promise<void> | undefined
  let failing = false
  let drained = false
  let closed = false
  const timer = setInterval(startSweep, SWEEP_EVERY_MS)
  startSweep()

  function startSweep(): void {
    sweeping ??= sweep().finally(() => (sweeping = undefined))
  }

  function publish(row: Envelope): Promise<void> {
    // Past the bound the sweep takes over: the row is safe in the table.
    if (inFlight.has(row.id) || inFlight.size >= MAX_IN_FLIGHT) return Promise.resolve()
    const work = publishAndForget(row).finally(() => inFlight.delete(row.id))
    inFlight.set(row.id, work)
    return work
  }

  async function publishAndForget(row: Envelope): Promise<void> {
    try {
      await bus.publish(row)
      await forget(row.id)
      failing = false
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'publishing fails; messages wait in the outbox')
      failing = true
    }
  }

  /** Publishes what was left behind: at the start everything there is, later only what is overdue. */
  async function sweep(): Promise<void> {
    try {
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
    } catch (error) {
      log.warn({ err: error }, 'could not sweep the outbox; the next round tries again')
    }
  }

  return {
    async transaction(work) {
      const { result, outgoing } = await withMessages(database, source, work)
      for (const message of outgoing) void publish(message)
      return result
    },
    async statement(work) {
      const { send, take, outgoing, untaken } = collect(source)
      const result = await work(send, take)
      if (untaken().length > 0) throw new Error('messages were sent that no statement has written')
      if (result !== undefined) for (const message of outgoing) void publish(message)
      return result
    },
    async caughtUp() {
      if (!drained) throw new Error('messages of an earlier run are still being published')
    },
    async close() {
      closed = true
      clearInterval(timer)
      await sweeping
      await Promise.all(inFlight.values())
    },
  }
}

/**
 * Runs `work` in one transaction together with the messages that it sends, and leaves them in the table:
 * whoever has no connection to JetStream, such as a seed, leaves their publishing to the service.
 */
export async function withMessages<Tx extends Sql, Result>(
  database: Database<Tx>,
  source: string,
  work: (tx: Tx, send: Send, take: Take) => Promise<Result>,
): Promise<{ result: Result; outgoing: Envelope[] }> {
  return database.$transaction(async (tx) => {
    const { send, take, outgoing, untaken } = collect(source)
    const result = await work(tx, send, take)
    if (untaken().length > 0) await tx.$executeRaw(insertMessages(take()))
    return { result, outgoing }
  })
}

/**
 * The part of a statement that writes messages.
 * @param messages from `Take`
 * @param guard a CTE of the same statement: without a row in it nothing is written
 */
export function insertMessages(messages: string, guard?: string): Fragment {
  return sql`
    INSERT INTO outbox (id, type, subject, data, trace, created_at)
    SELECT id, type, subject, data, trace, now()
      FROM jsonb_to_recordset(${messages}::jsonb) AS m(id uuid, type text, subject text, data jsonb, trace jsonb)
     ${raw(guard ? `WHERE EXISTS (SELECT FROM ${guard})` : '')}`
}

function collect(source: string) {
  const trace = currentTraceId() ? traceHeaders() : {}
  const outgoing: Envelope[] = []
  let taken = 0
  const send: Send = ({ type, subject, data: schema }, key, data) => {
    const time = new Date().toISOString()
    outgoing.push({ id: newId(), type, subject: subject(key), source, time, data: schema.parse(data), trace })
  }
  const untaken = () => outgoing.slice(taken)
  const take: Take = () => {
    const messages = JSON.stringify(untaken())
    taken = outgoing.length
    return messages
  }
  return { send, take, outgoing, untaken }
}
