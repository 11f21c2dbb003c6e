/**
 * The transactional outbox: a message is a row that is committed together with the change that it announces
 * (outbox-rows.ts). The process that wrote it publishes it right after the commit; a sweep publishes what a crash
 * or an outage left behind. A row is deleted only after JetStream has acknowledged the message, so a message is
 * published at least once, and the row's id as `Nats-Msg-Id` makes a repeat harmless.
 * Each sweep takes up rows for itself, so several replicas share what there is.
 * The table is `outbox` (prisma/<subgraph>/schema.prisma).
 */
import { SpanKind } from '@opentelemetry/api'
import type { Message } from '#contracts/message.ts'
import { createBatches } from '../process/batch.ts'
import { startInterval } from '../process/interval.ts'
import { log } from '../process/log.ts'
import { inSpan, type TraceHeaders, traceHeaders } from '../telemetry/tracing.ts'
import type { SqlClient, SqlDatabase } from '../storage/sql-client.ts'
import type { Bus, Envelope } from './bus.ts'
import {
  type Outcome,
  type OutboxRows,
  toEnvelopes,
  toOutboxRows,
  type ToRows,
  writeInTransaction,
} from './outbox-rows.ts'
import { published, watchOutbox } from '../telemetry/messaging-metrics.ts'
import { StreamFullError } from './publish-state.ts'

const SWEEP_EVERY_MS = 1_000
const LEFT_BEHIND_AFTER_MS = 2_000
/** A row that a sweep has taken up is another's after this: longer than its publishing may take. */
const TAKEN_UP_FOR_MS = 6_000
const MAX_BATCH = 200
const MAX_IN_FLIGHT = 2_000
/** Published rows are deleted together: one statement for many messages. */
const GATHER_MS = 200

export interface Outbox<Tx extends SqlClient> {
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
export function startOutbox<Tx extends SqlClient>(
  database: SqlDatabase<Tx>,
  bus: Bus,
  source: string,
): Outbox<Tx> {
  const inFlight = new Map<string, Promise<void>>()
  const deleteRow = createBatches<string>(
    async (ids) =>
      void (await database.$executeRawUnsafe('DELETE FROM outbox WHERE id = ANY($1::uuid[])', ids)),
    GATHER_MS,
    MAX_BATCH,
  )
  let failing = false
  let drained = false
  let closed = false
  const sweeping = startInterval(SWEEP_EVERY_MS, sweep, 'could not sweep the outbox')
  void sweeping.run()
  const unwatch = watchOutbox(database, source)

  function publish(row: Envelope): Promise<void> {
    // Past the bound the sweep takes over: the row is safe in the table.
    if (inFlight.has(row.id) || inFlight.size >= MAX_IN_FLIGHT) return Promise.resolve()
    const work = publishAndDelete(row).finally(() => inFlight.delete(row.id))
    inFlight.set(row.id, work)
    return work
  }

  async function publishAndDelete(row: Envelope): Promise<void> {
    try {
      await publishTraced(bus, row)
      await deleteRow(row.id)
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
      if (!bus.isConnected()) return
      rows = await takeUp()
      await Promise.all(rows.map((row) => publish({ ...row, source, time: row.created_at.toISOString() })))
    } while (rows.length === MAX_BATCH && !failing && !closed)
    drained ||= !failing
  }

  /** The next rows that no other replica's sweep has at this moment. */
  async function takeUp(): Promise<Row[]> {
    const rows = await database.$queryRawUnsafe<(Row & { seq: bigint })[]>(
      `UPDATE outbox SET swept_at = now() WHERE id = ANY(ARRAY(
         SELECT id FROM outbox
          WHERE created_at <= now() - $1::int * interval '1 millisecond'
            AND (swept_at IS NULL OR swept_at <= now() - ${TAKEN_UP_FOR_MS} * interval '1 millisecond')
          ORDER BY seq LIMIT $2::int FOR UPDATE SKIP LOCKED))
       RETURNING id, seq, type, subject, data, trace, created_at`,
      drained ? LEFT_BEHIND_AFTER_MS : 0,
      MAX_BATCH,
    )
    return rows.sort((one, other) => Number(one.seq - other.seq))
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
      unwatch()
      await sweeping.close()
      await Promise.all(inFlight.values())
    },
  }
}

/** The producer's span is part of the trace in which the message was written, however much later that is. */
function publishTraced(bus: Bus, row: Envelope): Promise<void> {
  const send = async () => {
    const end = published.start()
    try {
      await bus.publish({ ...row, trace: { ...row.trace, ...traceHeaders() } }).catch(ignoreFullStream)
      end({ type: row.type, outcome: 'ok' })
    } catch (error) {
      end({ type: row.type, outcome: 'failed' })
      throw error
    }
  }
  const destination = row.subject.slice(0, row.subject.lastIndexOf('.'))
  return inSpan(`publish ${destination}`, row.trace, SpanKind.PRODUCER, send, {
    attributes: {
      'messaging.system': 'nats',
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'publish',
      'messaging.destination.name': destination,
      'messaging.message.id': row.id,
      'cloudevents.event_id': row.id,
      'cloudevents.event_type': row.type,
      'cloudevents.event_source': row.source,
    },
  })
}

/** A state that its stream has no room for is not kept here for ever: whoever owns it reconciles the stream. */
function ignoreFullStream(error: unknown): void {
  if (!(error instanceof StreamFullError)) throw error
  log.error({ err: error }, 'a state is not published')
}
