/** The source of a subscription while its connection comes and goes. The clock and the socket are the test's. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SubgraphRequest } from '../execution/executor.ts'
import type { SocketSink } from '../subgraphs/subgraph-socket.ts'
import { openSource, type Source } from './source-stream.ts'

interface Opened {
  request: SubgraphRequest
  authorization: string
  sink: SocketSink
  stopped: boolean
}

const opened: Opened[] = []
let log: string[] = []
let signed = 0

beforeEach(() => {
  vi.useFakeTimers()
  opened.length = 0
  log = []
  signed = 0
})
afterEach(() => {
  vi.useRealTimers()
})

/** A source whose events have cursors, or not. */
function open(
  changed: { cursors?: boolean; startedAfter?: string; authorization?: Source['authorization'] } = {},
) {
  const { cursors = true, startedAfter } = changed
  const source: Source = {
    plan: {
      subgraph: 'order',
      sourceRequest: (variables, after) => ({ query: `after ${after ?? 'nothing'}`, variables }),
      startedAfter: () => startedAfter,
      cursorOf: (data) => (cursors && data ? String(data.cursor) : undefined),
    },
    variables: { id: 'o' },
    authorization: changed.authorization ?? (async () => `token ${++signed}`),
    socket: {
      subscribe(request, authorization, sink) {
        const subscription = { request, authorization, sink, stopped: false }
        opened.push(subscription)
        return () => (subscription.stopped = true)
      },
    },
  }
  return openSource(source, {
    onEvent: ({ data }) => log.push(`event ${data?.cursor}`),
    onEnd: () => log.push('end'),
    onError: ([error]) => log.push(`error ${error?.extensions?.code}`),
  })
}

/** Lets everything happen that is due within the time. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function latest(): Promise<Opened> {
  await pass(0)
  const found = opened.at(-1)
  if (!found) throw new Error('Nothing has been opened.')
  return found
}

describe('a source', () => {
  test('passes events on until the subgraph ends it', async () => {
    open()
    const { sink, request } = await latest()
    expect(request).toEqual({ query: 'after nothing', variables: { id: 'o' } })
    sink.event({ data: { cursor: 1 } })
    sink.event({ data: { cursor: 2 } })
    sink.end()
    sink.lost(true)
    await pass(60_000)
    expect(log).toEqual(['event 1', 'event 2', 'end'])
    expect(opened).toHaveLength(1)
  })

  test('resumes behind the last cursor when the connection is lost, with a new token', async () => {
    open()
    const first = await latest()
    first.sink.event({ data: { cursor: 7 } })
    first.sink.lost(true)
    expect(opened).toHaveLength(1)
    await pass(100)
    const second = await latest()
    expect(opened).toHaveLength(2)
    expect(second.request.query).toBe('after 7')
    expect([first.authorization, second.authorization]).toEqual(['token 1', 'token 2'])
  })

  test('without cursors ends with an error, so that no event is lost unnoticed', async () => {
    open({ cursors: false })
    const { sink } = await latest()
    sink.event({ data: { cursor: 1 } })
    sink.lost(true)
    expect(log).toEqual(['event 1', 'error SUBGRAPH_UNAVAILABLE'])
  })

  test('that the subgraph may have seen but not answered is not begun again', async () => {
    open()
    const { sink } = await latest()
    sink.lost(true)
    expect(log).toEqual(['error SUBGRAPH_UNAVAILABLE'])
  })

  test('that began behind a cursor of the client’s is begun there again', async () => {
    open({ startedAfter: 'c0' })
    const { sink } = await latest()
    sink.lost(true)
    await pass(100)
    expect((await latest()).request.query).toBe('after nothing')
    expect(opened).toHaveLength(2)
  })

  test.each<[string, boolean, number]>([
    ['that has not begun gives up after 5 s', false, 5_000],
    ['that has begun gives up after 60 s', true, 60_000],
  ])('%s without its subgraph', async (_what, begun, timeout) => {
    open()
    if (begun) (await latest()).sink.event({ data: { cursor: 1 } })
    const started = Date.now()
    while (!log.includes('error SUBGRAPH_UNAVAILABLE') && Date.now() - started < 2 * timeout) {
      opened.splice(0).forEach(({ sink }) => sink.lost(false))
      await pass(50)
    }
    const waited = Date.now() - started
    expect(waited).toBeGreaterThan(timeout)
    expect(waited).toBeLessThan(timeout + 3_200)
  })

  test('retries when no token could be signed', async () => {
    let failures = 1
    open({ authorization: async () => (failures-- > 0 ? Promise.reject(new Error('no key')) : 'token') })
    await pass(100)
    expect((await latest()).authorization).toBe('token')
  })

  test('that is stopped opens nothing more, whatever it waits for', async () => {
    const stopBeforeToken = open()
    stopBeforeToken()
    await pass(1_000)
    expect(opened).toHaveLength(0)

    const stop = open()
    const { sink } = await latest()
    sink.event({ data: { cursor: 1 } })
    sink.lost(true)
    stop()
    await pass(10_000)
    expect(opened).toHaveLength(1)
    expect(opened[0]?.stopped).toBe(true)
    expect(log).toEqual(['event 1'])
  })
})
