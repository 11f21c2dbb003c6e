/** The outbox on a real Postgres and a real NATS: what is written is published, also under load that never pauses. */
import { newId } from '#platform/process/new-id.ts'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { message } from '#contracts/message.ts'
import { orderStatusChanged } from '#contracts/order.ts'
import { STREAMS } from '#contracts/streams.ts'
import { type Bus, connectBus } from '#platform/messaging/bus.ts'
import { type Outbox, startOutbox } from '#platform/messaging/outbox.ts'
import { insertMessages, writeInTransaction } from '#platform/messaging/outbox-rows.ts'
import { connectDatabase, type Database, type Tx } from '../subgraphs/order/data/database.ts'
import { eventually } from './eventually.ts'
import { createFreshDatabase, type FreshDatabase } from './fresh-database.ts'
import { type FreshNats, startFreshNats } from './fresh-nats.ts'

const SOURCE = 'storegraph/test'

let nats: FreshNats
let fresh: FreshDatabase
let db: Database
let bus: Bus
let published: Set<string>

beforeAll(async () => {
  nats = await startFreshNats()
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_ORDER!, 'order')
  db = connectDatabase(fresh.url)
  bus = await connectBus(nats.url, STREAMS)
  published = new Set()
  bus.connection.subscribe('events.>', {
    callback: (_error, message) => void published.add(message.subject.split('.').at(-1)!),
  })
}, 30_000)

afterAll(async () => {
  await bus?.close()
  await db?.$disconnect()
  await fresh?.drop()
  await nats?.stop()
})

let outbox: Outbox<Tx> | undefined
afterEach(async () => {
  await outbox?.close()
  outbox = undefined
})

const changed = (orderId: string) =>
  message(orderStatusChanged, orderId, { orderId, customerId: orderId, version: 1 })
const waiting = () => db.outbox.count()

it('publishes what was left behind by a process that ended before it could', async () => {
  const id = newId()
  await writeInTransaction(db, SOURCE, async () => ({ result: undefined, messages: [changed(id)] }))
  expect(await waiting()).toBe(1)
  outbox = startOutbox(db, bus, SOURCE)
  await eventually(() => published.has(id))
  await eventually(waiting, (rows) => rows === 0)
})

it('publishes nothing that was not written', async () => {
  outbox = startOutbox(db, bus, SOURCE)
  const [rolledBack, unwritten] = [newId(), newId()]
  const failing = outbox.transaction(async (tx, toRows) => {
    await tx.$executeRaw(insertMessages(toRows([changed(rolledBack)])))
    throw new Error('it was not to be')
  })
  await expect(failing).rejects.toThrow('it was not to be')
  await outbox.statement([changed(unwritten)], async () => undefined)
  expect(await waiting()).toBe(0)
  expect([published.has(rolledBack), published.has(unwritten)]).toEqual([false, false])
})

it('is swept by two replicas, each message by one of them', async () => {
  const ids = Array.from({ length: 400 }, newId)
  await writeInTransaction(db, SOURCE, async () => ({ result: undefined, messages: ids.map(changed) }))
  let publishings = 0
  const counting: Bus = {
    ...bus,
    publish(message) {
      publishings++
      return bus.publish(message)
    },
  }
  outbox = startOutbox(db, counting, SOURCE)
  const second = startOutbox(db, counting, SOURCE)
  await eventually(waiting, (rows) => rows === 0)
  await second.close()
  expect(ids.every((id) => published.has(id))).toBe(true)
  expect(publishings).toBe(ids.length)
}, 30_000)

it('keeps up with load that never pauses, without the sweep', async () => {
  // Dated ahead, so that the sweep sees none of them.
  await db.$executeRawUnsafe(`CREATE FUNCTION ahead() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.created_at := now() + interval '1 day'; RETURN NEW; END $$`)
  await db.$executeRawUnsafe(
    'CREATE TRIGGER ahead BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION ahead()',
  )
  outbox = startOutbox(db, bus, SOURCE)
  const [messages, atOnce, each, most] = [4_000, 8, 10, 400]
  let sent = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (sent < messages) {
        sent += each
        const ids = Array.from({ length: each }, newId)
        await outbox!.statement(ids.map(changed), (rows) => db.$executeRaw(insertMessages(rows)))
        // As fast as it is published, and never a moment with nothing to do.
        await eventually(waiting, (rows) => rows < most)
      }
    }),
  )
  await eventually(waiting, (rows) => rows === 0)
}, 60_000)
