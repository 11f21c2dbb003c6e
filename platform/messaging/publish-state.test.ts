/** A stream of states goes forward only, whoever publishes in whatever order, and is full rather than forgetful. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { message, messageType } from '#contracts/message.ts'
import { STREAMS } from '#contracts/streams.ts'
import { type FreshNats, startFreshNats } from '../../tests/fresh-nats.ts'
import { log } from '../process/log.ts'
import { newId } from '../process/new-id.ts'
import { type Bus, connectBus } from './bus.ts'

log.level = 'silent'
const state = messageType(
  'test.state.v1',
  'catalog.product',
  z.object({ version: z.number(), price: z.number().optional() }),
)

let nats: FreshNats
let bus: Bus
let other: Bus

beforeAll(async () => {
  nats = await startFreshNats()
  bus = await connectBus(nats.url, STREAMS)
  other = await connectBus(nats.url, STREAMS)
}, 30_000)
afterAll(async () => {
  for (const each of [bus, other]) await each?.close()
  await nats?.stop()
})

const publish = (by: Bus, key: string, version: number) =>
  by.publish({
    ...message(state, key, { version, price: version }),
    id: newId(),
    source: 'test',
    time: '',
    trace: {},
  })

const latest = async (key: string) =>
  (await bus.manager.streams.getMessage('CATALOG', { last_by_subj: state.subject(key) }))?.json()

it('keeps the newer state when the older one is published after it', async () => {
  await publish(bus, 'late', 3)
  await publish(other, 'late', 2)
  expect(await latest('late')).toMatchObject({ version: 3 })
  await publish(other, 'late', 4)
  await publish(bus, 'late', 3)
  expect(await latest('late')).toMatchObject({ version: 4 })
})

it('ends with the newest when two processes publish in any order at once', async () => {
  const versions = Array.from({ length: 40 }, (_, index) => index + 1).sort(() => Math.random() - 0.5)
  await Promise.all(versions.map((version) => publish(version % 2 ? bus : other, 'raced', version)))
  expect(await latest('raced')).toMatchObject({ version: 40 })
})

it('begins anew after its stream was lost', async () => {
  await publish(bus, 'lost', 5)
  await bus.manager.streams.delete('CATALOG')
  await bus.ensureStreams()
  await publish(bus, 'lost', 5)
  expect(await latest('lost')).toMatchObject({ version: 5 })
})

it('takes changes of what it knows when it is full, and names the stream that takes nothing new', async () => {
  const { messages } = (await bus.manager.streams.info('CATALOG')).state
  const full = STREAMS.map((stream) =>
    stream.name === 'CATALOG' ? { ...stream, max_msgs: messages + 1 } : stream,
  )
  const tight = await connectBus(nats.url, full)
  await publish(tight, 'known', 1)
  await expect(publish(tight, 'unknown', 1)).rejects.toThrow('The stream CATALOG is full')
  await publish(tight, 'known', 2)
  expect(await latest('known')).toMatchObject({ version: 2 })
  expect(await latest('lost')).toMatchObject({ version: 5 })
  await tight.close()
})
