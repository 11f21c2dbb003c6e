/** What the fault injector does is really done, and really healed. */
import { afterEach, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { type Stack } from '../../../dev/runner/stack.ts'
import { configSchema } from '../../../psp/config.ts'
import { startPsp } from '../../../psp/start-psp.ts'
import { startFreshNats } from '../../fresh-nats.ts'
import type { FaultContext } from './fault.ts'
import { delay } from './fault-delay.ts'
import { trouble } from './fault-provider.ts'
import { createHistory } from '../history.ts'
import type { Random } from '../random.ts'

/** Always the first and the least. */
const random: Random = { next: () => 0, int: (from) => from, pick: ([first]) => first!, chance: () => false }
const pspApiKey = 'sk_test_fault'

const context = (urls: { nats?: string; psp?: string }): FaultContext => ({
  stack: { urls: () => ({ NATS_URL: urls.nats }), url: () => urls.psp } as unknown as Stack,
  graph: { arrows: [], replicas: {} },
  random,
  history: createHistory({ onHand: new Map(), priceMinor: new Map(), stockVersion: new Map() }),
  pspApiKey,
})

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

describe('messages that are late', () => {
  it('are stored for their publisher, hidden from consumers, and come back each once', async () => {
    const nats = await startFreshNats()
    stops.push(() => nats.stop())
    const bus = await connectBus(nats.url, STREAMS)
    stops.push(() => bus.close())
    const subject = (key: number) => `commands.product.stock.reserve.${key}`
    const ids = Array.from({ length: 5 }, () => randomUUID())
    const stored = async () => {
      const { state } = await bus.manager.streams.info('COMMANDS', { subjects_filter: 'commands.>' })
      return Object.keys(state.subjects ?? {}).toSorted()
    }

    const done = await delay(context({ nats: nats.url }))
    for (const [key, id] of ids.entries())
      await bus.publish({ id, type: 't', subject: subject(key), source: 's', time: '', data: key, trace: {} })
    expect(await stored()).toEqual([])
    await done?.healed

    expect(await stored()).toEqual(ids.map((_id, key) => subject(key)))
    for (const [key, id] of ids.entries()) {
      const message = await bus.manager.streams.getMessage('COMMANDS', { last_by_subj: subject(key) })
      expect(message?.header.get('ce-id')).toBe(id)
      expect(message?.json()).toBe(key)
    }
    const { state, config } = await bus.manager.streams.info('COMMANDS')
    expect(state.messages).toBe(ids.length)
    expect(config.subject_transform).toBeUndefined()
  })
})

describe('an unwell provider', () => {
  it('has its switches set, and is well again in the end', async () => {
    const psp = await startPsp(
      configSchema.parse({ PORT: 0, PSP_API_KEY: pspApiKey, PSP_DATABASE_PATH: ':memory:' }),
    )
    stops.push(() => psp.close())
    const url = `http://127.0.0.1:${psp.port}`
    const switches = async () => {
      const response = await fetch(`${url}/switches`, { headers: { authorization: `Bearer ${pspApiKey}` } })
      return response.json()
    }
    const well = await switches()

    const done = await trouble(context({ psp: url }))
    expect(await switches()).toEqual({ ...(well as object), latencyMilliseconds: 200 })
    await done?.healed
    expect(await switches()).toEqual(well)
  })
})
