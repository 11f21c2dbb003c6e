/** What becomes of a graph that was replaced: its requests, its subscriptions, and at last itself. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { GraphQLError } from 'graphql'
import { log } from '#platform/process/log.ts'
import type { CheckedOperation } from '../execution/check-operation.ts'
import { ANONYMOUS } from '../identity/gateway-caller.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import { createGraphInService, type GraphInService } from './graph-in-service.ts'
import type { ServedGraph } from './served-graph.ts'

const MINUTE_MS = 60_000
const REQUESTS_ENDED_MS = 40_000

function fakeGraph(name: string) {
  const graph = {
    sdl: name,
    open: 0,
    ended: [] as string[],
    failed: [] as (string | undefined)[],
    admit: async () => ({ source: name }) as unknown as CheckedOperation,
    answer: async () => ({ data: { of: name } }),
    prepare: async () => ({ subscription: { key: name } as Subscription }),
    streams: {
      subscribe() {
        graph.open++
        return name as never
      },
      size: () => graph.open,
      failAll({ extensions }: GraphQLError) {
        graph.failed.push(extensions.code as string)
        graph.open = 0
      },
    },
    endPlanning: async () => void graph.ended.push('planning'),
    close: async () => void graph.ended.push('all'),
  }
  return graph
}
const asServed = (graph: ReturnType<typeof fakeGraph>) => graph as unknown as ServedGraph

let first: ReturnType<typeof fakeGraph>
let service: GraphInService
beforeEach(() => {
  log.level = 'silent'
  vi.useFakeTimers()
  first = fakeGraph('first')
  service = createGraphInService(asServed(first))
})
afterEach(async () => {
  await service.close()
  vi.useRealTimers()
})

/** An operation that the graph of now admits. */
const admitted = async () => (await service.admit({ query: '{ a }' }, ANONYMOUS)) as CheckedOperation
async function subscribed(): Promise<unknown> {
  const prepared = await service.prepare(await admitted(), ANONYMOUS)
  if (!('subscription' in prepared)) throw new Error('It is refused.')
  return service.streams.subscribe(prepared.subscription)
}

describe('an operation', () => {
  test('stays with the graph that admitted it, and the next one goes to the next', async () => {
    const before = await admitted()
    const prepared = await service.prepare(before, ANONYMOUS)
    service.replace(asServed(fakeGraph('second')))
    expect(await service.answer(before, ANONYMOUS)).toEqual({ data: { of: 'first' } })
    expect(service.streams.subscribe((prepared as { subscription: Subscription }).subscription)).toBe('first')
    expect(await service.answer(await admitted(), ANONYMOUS)).toEqual({ data: { of: 'second' } })
    expect(await subscribed()).toBe('second')
  })
})

describe('a graph that was replaced', () => {
  test('is closed when its requests must have ended, and nobody subscribes to it', async () => {
    service.replace(asServed(fakeGraph('second')))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(first.ended).toEqual([])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(first.ended).toEqual(['all'])
  })

  test('plans no more, and keeps its subscriptions until the last has ended', async () => {
    await subscribed()
    service.replace(asServed(fakeGraph('second')))
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
    expect([first.ended, first.failed]).toEqual([['planning'], []])
    first.open = 0
    await vi.advanceTimersByTimeAsync(2_000)
    expect(first.ended).toEqual(['planning', 'all'])
  })

  test.each([
    ['after a long time', async () => void (await vi.advanceTimersByTimeAsync(16 * MINUTE_MS))],
    [
      'when many others have come',
      async () => {
        for (let at = 0; at < 4; at++) {
          await subscribed()
          service.replace(asServed(fakeGraph(`graph ${at}`)))
        }
        await vi.advanceTimersByTimeAsync(2_000)
      },
    ],
  ])('tells its subscribers to come again %s', async (_when, pass) => {
    await subscribed()
    service.replace(asServed(fakeGraph('second')))
    await pass()
    expect(first.failed[0]).toBe('SERVICE_UNAVAILABLE')
    await vi.advanceTimersByTimeAsync(REQUESTS_ENDED_MS)
    expect(first.ended.at(-1)).toBe('all')
  })
})
