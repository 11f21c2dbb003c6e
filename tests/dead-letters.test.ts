/** What a consumer gives up on is kept, shown, and done once when it is replayed. */
import { newId } from '#platform/process/new-id.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { StoreCompression } from '@nats-io/jetstream'
import { messageType } from '#contracts/message.ts'
import { STREAMS } from '#contracts/streams.ts'
import { eventually } from './eventually.ts'
import { connectDatabase, type Database } from '../subgraphs/order/data/database.ts'
import { createFreshDatabase, type FreshDatabase } from './fresh-database.ts'
import { type FreshNats, startFreshNats } from './fresh-nats.ts'
import { type Bus, connectBus } from '#platform/messaging/bus.ts'
import { type Consumer, startConsumer } from '#platform/messaging/consumer.ts'
import { on } from '#platform/messaging/handler.ts'
import {
  discardDeadLetter,
  findDeadLetter,
  listDeadLetters,
  replayDeadLetter,
} from '#platform/messaging/dead-letters.ts'
import { log } from '#platform/process/log.ts'

log.level = 'silent'
const thing = messageType('test.thing.v1', 'commands.test.thing', z.object({ value: z.number() }))
const other = messageType('test.other.v1', 'commands.test.other', z.object({ value: z.number() }))
const handled: { id: string; value: number }[] = []
let broken = false
let nats: FreshNats
let fresh: FreshDatabase
let db: Database
let bus: Bus
let consumer: Consumer

beforeAll(async () => {
  nats = await startFreshNats()
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_ORDER!, 'order')
  db = connectDatabase(fresh.url)
  bus = await connectBus(nats.url, STREAMS)
  const handle = async ({ value }: { value: number }, { id }: { id: string }) => {
    if (broken) throw new Error('out of order')
    handled.push({ id, value })
  }
  consumer = startConsumer(bus, db, 'COMMANDS', 'test', [on(thing, handle), on(other, handle)], {
    retries: { redeliverAfterMs: [10], retryAfterMs: [10] },
  })
}, 30_000)
afterAll(async () => {
  for (const part of [consumer, bus]) await part?.close()
  await db?.$disconnect()
  await fresh?.drop()
  await nats?.stop()
})

const send = (type: string, data: unknown, id = newId()) =>
  bus.publish({ id, type, subject: thing.subject('key'), source: 'test', time: '', data, trace: {} })

const letters = (count: number) =>
  eventually(
    () => listDeadLetters(bus, 100),
    ({ length }) => length === count,
  )

it('parks an unknown version and malformed data, and goes on with the next message', async () => {
  await send('test.thing.v9', { value: 1 })
  await send(thing.type, { value: 'one' })
  await send(thing.type, { value: 2 })
  const both = await letters(2)
  const [unknown, malformed] = both.sort((one, other) => other.reason.length - one.reason.length)
  expect(unknown).toMatchObject({
    stream: 'COMMANDS',
    consumer: 'test',
    reason: 'no handler for the type "test.thing.v9"',
    message: { type: 'test.thing.v9', subject: thing.subject('key'), data: '{"value":1}' },
  })
  expect(malformed).toMatchObject({ reason: 'malformed' })
  await eventually(() => expect(handled).toMatchObject([{ value: 2 }]))
  await discardDeadLetter(bus, malformed!.id)
  await discardDeadLetter(bus, unknown!.id)
  expect(await listDeadLetters(bus, 100)).toEqual([])
})

it('gives up on what fails at every delivery, and does it when it is replayed after the repair', async () => {
  const id = newId()
  broken = true
  await send(thing.type, { value: 3 }, id)
  const [letter] = await letters(1)
  expect(letter).toMatchObject({ deliveries: 3, reason: 'out of order', message: { id } })
  broken = false
  await replayDeadLetter(bus, letter!.id)
  await letters(0)
  await eventually(() => expect(handled[1]).toEqual({ id, value: 3 }))
})

it('replays a message that its own stream has long forgotten', async () => {
  broken = true
  const id = newId()
  await send(thing.type, { value: 7 }, id)
  const [letter] = await letters((await listDeadLetters(bus, 100)).length + 1).then((all) => all.slice(-1))
  await bus.manager.streams.purge('COMMANDS')
  broken = false
  await replayDeadLetter(bus, letter!.id)
  await eventually(() => handled.some((each) => each.id === id && each.value === 7))
})

it('gives the streams of an earlier version their size and compression, with what they hold', async () => {
  const settings = () => bus.manager.streams.info('EVENTS').then(({ config }) => config)
  const wanted = await settings()
  expect(wanted).toMatchObject({ compression: 's2', max_bytes: 6 * 1024 ** 3 })
  await bus.jetstream.publish('events.test.kept', 'kept')
  const earlier = { compression: StoreCompression.None, max_bytes: 256 * 1024 ** 2 }
  await bus.manager.streams.update('EVENTS', earlier)
  await nats.provision()
  expect(await settings()).toMatchObject({ compression: 's2', max_bytes: wanted.max_bytes })
  const kept = await bus.manager.streams.getMessage('EVENTS', { last_by_subj: 'events.test.kept' })
  expect(kept?.string()).toBe('kept')
})

it('says so when there is no such dead letter', async () => {
  await expect(findDeadLetter(bus, 999)).rejects.toThrow('no dead letter 999')
  await expect(replayDeadLetter(bus, 999)).rejects.toThrow('no dead letter 999')
})
