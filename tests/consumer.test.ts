/** Replicas of one consumer on a real NATS and Postgres: what one of them cannot do keeps nobody from the rest. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { messageType } from '#contracts/message.ts'
import { STREAMS } from '#contracts/streams.ts'
import { type Bus, connectBus } from '#platform/messaging/bus.ts'
import { type Consumer, type ConsumerOptions, startConsumer } from '#platform/messaging/consumer.ts'
import { listDeadLetters } from '#platform/messaging/dead-letters.ts'
import { type Handler, on } from '#platform/messaging/handler.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import { connectDatabase, type Database } from '../subgraphs/order/data/database.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from './eventually.ts'
import { createFreshDatabase, type FreshDatabase } from './fresh-database.ts'
import { type FreshNats, startFreshNats } from './fresh-nats.ts'
import { type SilentProxy, startSilentProxy } from './silent-proxy.ts'

log.level = 'silent'
const thing = messageType('test.thing.v1', 'commands.test.thing', z.object({ value: z.number() }))
const newer = messageType('test.thing.v2', 'commands.test.thing', z.object({ value: z.number() }))

let nats: FreshNats
let fresh: FreshDatabase
let db: Database
let bus: Bus
let consumers: Consumer[]
let handled: number[]
let name: string

beforeAll(async () => {
  nats = await startFreshNats()
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_ORDER!, 'order')
  db = connectDatabase(fresh.url)
  bus = await connectBus(nats.url, STREAMS)
}, 30_000)
beforeEach(async () => {
  consumers = []
  handled = []
  name = `test-${newId()}`
  await bus.manager.streams.purge('COMMANDS')
  await bus.manager.streams.purge('DEAD_LETTERS')
})
afterEach(async () => {
  for (const consumer of consumers) await consumer.close()
  await bus.manager.consumers.delete('COMMANDS', name)
})
afterAll(async () => {
  await bus?.close()
  await db?.$disconnect()
  await fresh?.drop()
  await nats?.stop()
})

function start(handlers: Handler[], options?: Partial<ConsumerOptions>, database = db): Consumer {
  const consumer = startConsumer(bus, database, 'COMMANDS', name, handlers, options)
  consumers.push(consumer)
  return consumer
}

const publish = (value: number, { type, subject } = thing) =>
  bus.publish({
    id: newId(),
    type,
    subject: subject('key'),
    source: 'test',
    time: '',
    data: { value },
    trace: {},
  })

const handle = async ({ value }: { value: number }) => void handled.push(value)
const parked = () => db.parkedMessage.count({ where: { consumer: name } })

it('leaves a type that it does not know yet to a newer replica', async () => {
  start([on(thing, handle)])
  await publish(2, newer)
  await publish(1)
  await eventually(() => handled.includes(1))
  await eventually(parked, (count) => count === 1)
  start([on(thing, handle), on(newer, handle)])
  await eventually(() => handled.includes(2))
  expect(await listDeadLetters(bus, 10)).toEqual([])
}, 30_000)

it('does what is healthy while many messages fail, and keeps those until they succeed', async () => {
  let broken = true
  const failing = on(thing, async ({ value }) => {
    if (broken && value < 0) throw new Error('no such payment')
    handled.push(value)
  })
  start([failing], {
    retries: { redeliverAfterMs: [250], retryAfterMs: [500, 500, 500, ...Array(100).fill(500)] },
  })
  for (let value = 1; value <= 300; value++) await publish(-value)
  for (let value = 1; value <= 20; value++) await publish(value)
  await eventually(() => expect(handled.length).toBe(20))
  await eventually(parked, (count) => count === 300)
  broken = false
  await eventually(() => expect(new Set(handled).size).toBe(320), undefined, 20_000)
  await eventually(parked, (count) => count === 0)
}, 60_000)

it('waits with what it can neither do nor keep, and gives up none of it', async () => {
  await db.$executeRawUnsafe('ALTER TABLE parked_messages RENAME TO elsewhere')
  let broken = true
  const failing = on(thing, async ({ value }) => {
    if (broken) throw new Error('out of order')
    handled.push(value)
  })
  start([failing], { retries: { redeliverAfterMs: [], retryAfterMs: [10] } })
  await publish(1)
  const attempts = async () => (await bus.manager.consumers.info('COMMANDS', name)).num_redelivered
  await eventually(attempts, (count) => count > 0)
  await db.$executeRawUnsafe('ALTER TABLE elsewhere RENAME TO parked_messages')
  broken = false
  await eventually(() => expect(handled).toEqual([1]))
  expect(await listDeadLetters(bus, 10)).toEqual([])
}, 30_000)

it('is caught up with a message that fails and is tried again', async () => {
  const failing = on(thing, async () => {
    throw new Error('not yet')
  })
  start([failing], { retries: { redeliverAfterMs: Array(100).fill(500), retryAfterMs: [] } })
  await publish(1)
  await eventually(async () => (await bus.manager.consumers.info('COMMANDS', name)).num_redelivered > 0)
  const second = start([failing], { retries: { redeliverAfterMs: Array(100).fill(500), retryAfterMs: [] } })
  await eventually(() => second.caughtUp().then(() => true))
})

it('leaves nearly all to the others when it hangs, and what it has taken soon', async () => {
  const proxy = await startSilentProxy(nats.url)
  const hung = await connectBus(proxy.url(nats.url), STREAMS)
  try {
    const first = startConsumer(hung, db, 'COMMANDS', name, [on(thing, handle)])
    consumers.push(first)
    await eventually(async () => (await bus.manager.consumers.info('COMMANDS', name)).num_waiting > 0)
    proxy.silence()
    const again: number[] = []
    start([
      on(thing, async ({ value }, { attempt }) => {
        if (attempt > 1) again.push(value)
        handled.push(value)
      }),
    ])
    const values = Array.from({ length: 40 }, (_, value) => value)
    for (const value of values) await publish(value)
    await eventually(() => handled.length === values.length)
    expect(handled.toSorted((a, b) => a - b)).toEqual(values)
    expect(again.length).toBeLessThanOrEqual(8)
  } finally {
    proxy.heal()
    await Promise.all(consumers.splice(0).map((consumer) => consumer.close()))
    await hung.close()
    await proxy.stop()
  }
})

it('keeps the subjects that a newer replica consumes', async () => {
  const another = messageType('test.other.v1', 'commands.test.other', z.object({ value: z.number() }))
  start([on(thing, handle), on(another, handle)])
  await eventually(() => consumers[0]!.caughtUp().then(() => true))
  const old = start([on(thing, handle)])
  await eventually(() => old.caughtUp().then(() => true))
  await sleep(500)
  await publish(1)
  await eventually(() => handled.includes(1))
  await publish(2, another)
  await eventually(() => handled.includes(2))
})

it('leaves the work to a healthy replica while its own database is silent', async () => {
  const proxy: SilentProxy = await startSilentProxy(fresh.url)
  const hung = connectDatabase(proxy.url(fresh.url))
  try {
    const asking = (database: Database) =>
      on(thing, async ({ value }) => {
        await database.$queryRawUnsafe('SELECT 1')
        handled.push(value)
      })
    start([asking(hung)], undefined, hung)
    await publish(0)
    await eventually(() => handled.includes(0))
    proxy.silence()
    for (let value = 1; value <= 100; value++) await publish(value)
    start([asking(db)])
    await eventually(() => expect(new Set(handled).size).toBe(101))
  } finally {
    proxy.heal()
    for (const consumer of consumers.splice(0)) await consumer.close()
    await hung.$disconnect()
    await proxy.stop()
  }
}, 60_000)
