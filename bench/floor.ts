/**
 * The floor: what an order costs where nothing but SQL and messages is done. On the same databases and the
 * same JetStream, with as many transactions, statements and messages per order as the services have, each
 * committed before its message is published and each message acknowledged; without GraphQL, Prisma, schemas,
 * the provider or any decision.
 */
import { newId } from '#platform/process/new-id.ts'
import { AckPolicy, type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { openNats } from '#platform/messaging/nats-address.ts'
import pg from 'pg'
import { databaseVariable } from '../dev/subgraphs.ts'
import type { Measured } from './load.ts'
import { percentile } from './percentile.ts'

const CUSTOMERS = 50
const CONNECTIONS = 10
const DATA = JSON.stringify({ number: 'ABCDE-FGHJK', steps: 'x'.repeat(600) })

interface Stage {
  database: 'order' | 'product' | 'payment'
  /** Whether it locks what it reads, between BEGIN and COMMIT. */
  transaction?: boolean
  /** Whether it reads what it changes first. */
  reads?: boolean
  /** A statement of its own before the one that changes things. */
  begins?: boolean
  /** Rows that the changing statement adds, besides those of inbox and outbox. */
  inserts?: number
  updates?: boolean
  /** Messages that nobody waits for, besides the one that starts the next stage. */
  news?: number
}

const answered: Stage = { database: 'order', reads: true, updates: true }
/** From placing an order to the end of its saga; it is confirmed after the fifth. */
const STAGES: Stage[] = [
  { database: 'order', reads: true, inserts: 5, news: 1 },
  { database: 'product', transaction: true, begins: true, reads: true, inserts: 2, updates: true, news: 2 },
  answered,
  { database: 'payment', begins: true, inserts: 1 },
  { ...answered, inserts: 1, news: 1 },
  { database: 'product', transaction: true, begins: true, reads: true, inserts: 2, updates: true },
  answered,
  { database: 'payment', reads: true, inserts: 1 },
  answered,
]
const CONFIRMED_AFTER = 5

export async function floor(urls: Record<string, string>, seconds: number): Promise<Measured> {
  const pools = await Promise.all(
    ['order', 'product', 'payment'].map(async (name) => {
      const pool = new pg.Pool({ connectionString: urls[databaseVariable(name)], max: CONNECTIONS })
      await pool.query(`CREATE TABLE IF NOT EXISTS floor_rows
        (order_id uuid, stage int, kind int, version int NOT NULL, data jsonb NOT NULL, PRIMARY KEY (order_id, stage, kind))`)
      return [name, pool] as const
    }),
  )
  const connection = await openNats({ url: urls.NATS_URL! })
  const client = jetstream(connection)
  const manager = await jetstreamManager(connection)
  await manager.streams.add({ name: 'FLOOR', subjects: ['floor.>'] })
  await manager.consumers.add('FLOOR', {
    durable_name: 'floor',
    ack_policy: AckPolicy.Explicit,
    filter_subject: 'floor.next.*',
  })
  const placing: number[] = []
  const confirming: number[] = []
  const waiting = new Map<string, () => void>()
  let unfinished = 0

  const messages = await (await client.consumers.get('FLOOR', 'floor')).consume({ max_messages: 64 })
  const run = (orderId: string, stage: number) =>
    perform(new Map(pools).get(STAGES[stage]!.database)!, client, orderId, stage)
  const consuming = (async () => {
    for await (const message of messages) {
      const { orderId, stage } = message.json<{ orderId: string; stage: number }>()
      void run(orderId, stage).then(async () => {
        if (stage === CONFIRMED_AFTER - 1) waiting.get(orderId)?.()
        message.ack()
        if (stage === STAGES.length - 1) unfinished -= 1
      })
    }
  })()

  const began = performance.now()
  const end = began + seconds * 1_000
  await Promise.all(
    Array.from({ length: CUSTOMERS }, async () => {
      while (performance.now() < end) {
        const orderId = newId()
        const start = performance.now()
        const confirmed = new Promise<void>((resolve) => waiting.set(orderId, resolve))
        unfinished += 1
        await run(orderId, 0)
        placing.push(performance.now() - start)
        await confirmed
        waiting.delete(orderId)
        confirming.push(performance.now() - start)
      }
    }),
  )
  const took = (performance.now() - began) / 1_000
  while (unfinished > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  messages.stop()
  await consuming
  await manager.streams.delete('FLOOR')
  await connection.close()
  for (const [, pool] of pools) await pool.end()
  return {
    orders: confirming.length,
    confirmedPerSecond: confirming.length / took,
    placeP95: percentile(placing, 95),
    confirmedP95: percentile(confirming, 95),
  }
}

const RECORD = `INSERT INTO floor_rows VALUES ($1, $2, 0, 1, '{}') ON CONFLICT DO NOTHING`
/** With the inbox and the outbox in it. Dated ahead, so that the services' own sweep leaves the messages alone. */
const CHANGE = `
  WITH heard AS (INSERT INTO inbox (message_id) SELECT $6::uuid WHERE $2 > 0),
       changed AS (UPDATE floor_rows SET version = version + 1, data = $3 WHERE order_id = $1 AND kind = 1 AND $5),
       added AS (INSERT INTO floor_rows SELECT $1, $2, kind, 1, $3 FROM generate_series(1, $4::int) AS kind)
  INSERT INTO outbox (id, type, subject, data, trace, created_at)
  SELECT id, 'floor', 'floor', '{}', '{}', now() + interval '1 hour' FROM unnest($7::uuid[]) AS id`

/** One stage, then its messages, then the outbox emptied. */
async function perform(pool: pg.Pool, nats: JetStreamClient, orderId: string, number: number): Promise<void> {
  const { transaction, begins, reads, inserts = 0, updates = false, news = 0 } = STAGES[number]!
  const last = number === STAGES.length - 1
  const ids = Array.from({ length: news + (last ? 0 : 1) }, newId)
  const session = await pool.connect()
  const run = (name: string, text: string, values: unknown[]) => session.query({ name, text, values })
  try {
    if (transaction) await session.query('BEGIN')
    if (begins) await run('record', RECORD, [orderId, number])
    if (reads) {
      const locking = transaction ? 'FOR UPDATE' : ''
      await run(`read ${locking}`, `SELECT * FROM floor_rows WHERE order_id = $1 ${locking}`, [orderId])
    }
    await run('change', CHANGE, [orderId, number, DATA, inserts, updates, newId(), ids])
    if (transaction) await session.query('COMMIT')
  } finally {
    session.release()
  }
  const data = JSON.stringify({ orderId, stage: number + 1 })
  await Promise.all(
    ids.map((msgID, index) =>
      nats.publish(`floor.${index === 0 && !last ? 'next' : 'news'}.${orderId}`, data, { msgID }),
    ),
  )
  if (ids.length > 0) await pool.query('DELETE FROM outbox WHERE id = ANY($1::uuid[])', [ids])
}
