/** Watching a real stream: each new message once and in order, and a word about every gap. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { messageType } from '#contracts/message.ts'
import { STREAMS } from '#contracts/streams.ts'
import { eventually } from '../../tests/eventually.ts'
import { type FreshNats, startFreshNats } from '../../tests/fresh-nats.ts'
import { log } from '../process/log.ts'
import { newId } from '../process/new-id.ts'
import { type Bus, connectBus } from './bus.ts'
import { startWatch, type Watch } from './watch.ts'

log.level = 'silent'
const counted = messageType('test.counted.v1', 'events.test.counted', z.object({ value: z.number() }))
const other = messageType('test.other.v1', 'events.test.other', z.object({ value: z.number() }))

let nats: FreshNats
let bus: Bus
let watch: Watch | undefined
let values: number[]
let gaps: number

beforeAll(async () => {
  nats = await startFreshNats()
  bus = await connectBus(nats.url, STREAMS)
}, 30_000)
afterEach(() => watch?.close())
afterAll(async () => {
  await bus?.close()
  await nats?.stop()
})

const publish = (data: unknown, { type, subject } = counted) =>
  bus.publish({ id: newId(), type, subject: subject('key'), source: 'test', time: '', data, trace: {} })

/** Resolves when the watch is in place: that is its first gap. */
async function start(): Promise<void> {
  values = []
  gaps = 0
  watch = startWatch(
    bus,
    counted,
    ({ value }) => void values.push(value),
    () => gaps++,
  )
  await eventually(() => gaps === 1)
}

it('delivers what is new, of its type, in order, and skips what is malformed', async () => {
  await publish({ value: 0 })
  await start()
  for (const value of [1, 2]) await publish({ value })
  await publish({ value: 'three' })
  await publish({ value: 4 }, other)
  await publish({ value: 5 })
  await eventually(() => expect(values).toEqual([1, 2, 5]))
  expect(gaps).toBe(1)
})

it('reports a gap after its connection broke, and goes on', async () => {
  await start()
  await publish({ value: 1 })
  await eventually(() => expect(values).toEqual([1]))
  await bus.connection.reconnect()
  await eventually(() => gaps > 1)
  await publish({ value: 2 })
  await eventually(() => expect(values).toEqual([1, 2]))
})

it('delivers nothing once it is closed', async () => {
  await start()
  let stored = 0
  const seen = bus.connection.subscribe(counted.subject('key'), { callback: () => void stored++ })
  await watch!.close()
  for (const value of [1, 2]) await publish({ value })
  await eventually(() => stored === 2)
  seen.unsubscribe()
  expect(values).toEqual([])
  expect(gaps).toBe(1)
})
