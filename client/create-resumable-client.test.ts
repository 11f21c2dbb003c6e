/** The client before a real gateway: connections that break, tokens that end, every event once and in order. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from 'graphql-ws'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { accessToken } from '../gateway/testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../gateway/testing/gateway-under-test.ts'
import { eventually } from '../tests/eventually.ts'
import { createResumableClient, type ResumableClientOptions } from './create-resumable-client.ts'

const USER = 'user_01h2xcejqtf2nbrexx3vqjhp41'
const WATCH = `subscription ($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { cursor status } }`
const TIMES = 10
const RENEWALS = 5

let gateway: GatewayUnderTest
const clients: Client[] = []
const sockets: WebSocket[] = []

beforeAll(async () => {
  gateway = await startGatewayUnderTest()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(async (client) => client.dispose()))
  sockets.length = 0
})
afterAll(() => gateway.close())

test('may be disposed of while it connects', async () => {
  const client = createResumableClient({ url: 'ws://127.0.0.1:1', webSocketImpl: WebSocket })
  const nothing = () => undefined
  client.subscribe({ query: '{ it }' }, { next: nothing, error: nothing, complete: nothing })
  await client.dispose()
})

class RecordedSocket extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol)
    sockets.push(this)
  }
}

/** Tokens end within their second, which the time of day is a part of. */
const token = (lastsSeconds: number) => accessToken(USER, ((Date.now() / 1_000) % 1) + lastsSeconds)

function options(more: Partial<ResumableClientOptions>): ResumableClientOptions {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const retryWait = () => new Promise<void>((resolve) => setTimeout(resolve, 5))
  return { url, webSocketImpl: RecordedSocket, retryWait, ...more }
}

function watch(client: Client, id: string) {
  clients.push(client)
  const statuses: string[] = []
  const closes: number[] = []
  client.on('closed', (event) => void closes.push((event as { code: number }).code))
  const done = new Promise<unknown>((resolve) => {
    client.subscribe<{ orderStatusChanged: { status: string } }>(
      { query: WATCH, variables: { id, after: '-1' } },
      {
        next: ({ data }) => void statuses.push(String(data?.orderStatusChanged.status)),
        error: resolve,
        complete: () => resolve('complete'),
      },
    )
  })
  return { statuses, closes, done }
}

const steps = (count: number) => Array.from({ length: count }, (_, step) => `STEP ${step}`)

describe('a live order', () => {
  test(`is told once and in order over ${TIMES} broken connections, which a plain client is not`, async () => {
    gateway.orders.add('r1', 'STEP 0')
    const plain = watch(
      createClient({ ...options({}), retryAttempts: Infinity, shouldRetry: () => true }),
      'r1',
    )
    const resumed = watch(createResumableClient(options({})), 'r1')
    for (const step of steps(TIMES + 1).slice(1)) {
      await eventually(() => resumed.statuses.length >= 1 && plain.statuses.length >= 1)
      const told = resumed.statuses.length
      for (const socket of sockets.splice(0)) socket.terminate()
      gateway.orders.append('r1', step) // while nobody is connected
      await eventually(() => resumed.statuses.length > told && sockets.length === 2)
    }
    gateway.orders.append('r1', 'DONE')
    expect([await resumed.done, await plain.done]).toEqual(['complete', 'complete'])
    expect(resumed.statuses).toEqual([...steps(TIMES + 1), 'DONE'])
    expect(plain.statuses).not.toEqual(resumed.statuses)
    expect(resumed.closes.slice(0, TIMES)).toEqual(Array(TIMES).fill(1006))
  })

  test(`outlives ${TIMES} tokens that the gateway closes the connection for`, async () => {
    gateway.orders.add('r2', 'STEP 0')
    const asked: (string | undefined)[] = []
    const live = watch(
      createResumableClient(
        options({
          renewInPlace: false,
          accessToken(stale) {
            asked.push(stale)
            return token(0.15)
          },
        }),
      ),
      'r2',
    )
    for (const [index, step] of steps(TIMES + 1)
      .slice(1)
      .entries()) {
      await eventually(() => live.closes.length > index)
      gateway.orders.append('r2', step)
    }
    gateway.orders.append('r2', 'DONE')
    expect(await live.done).toBe('complete')
    expect(live.statuses).toEqual([...steps(TIMES + 1), 'DONE'])
    expect(new Set(live.closes.slice(0, TIMES))).toEqual(new Set([4403]))
    // Each time it is told which token has ended.
    expect(asked.slice(1, TIMES).every((stale) => stale !== undefined)).toBe(true)
  })

  test(`stays on one connection over ${RENEWALS} tokens that are replaced in time`, async () => {
    gateway.orders.add('r3', 'STEP 0')
    let issued = 0
    const live = watch(
      createResumableClient(
        options({
          accessToken() {
            issued++
            return token(1.2)
          },
        }),
      ),
      'r3',
    )
    for (const [index, step] of steps(RENEWALS + 1)
      .slice(1)
      .entries()) {
      await eventually(() => issued > index + 1)
      gateway.orders.append('r3', step)
    }
    gateway.orders.append('r3', 'DONE')
    expect(await live.done).toBe('complete')
    expect(live.statuses).toEqual([...steps(RENEWALS + 1), 'DONE'])
    expect([sockets.length, live.closes.filter((code) => code !== 1000)]).toEqual([1, []])
  })

  test('gets another token when the first is not valid, and waits when there is none to be had', async () => {
    gateway.orders.add('r4', 'DONE')
    const asked: (string | undefined)[] = []
    const live = watch(
      createResumableClient(
        options({
          async accessToken(stale) {
            asked.push(stale)
            if (asked.length === 1) return 'nonsense'
            if (asked.length < 4) throw new Error('the sessions are out of reach')
            return token(60)
          },
        }),
      ),
      'r4',
    )
    expect(await live.done).toBe('complete')
    expect([live.statuses, asked]).toEqual([['DONE'], [undefined, 'nonsense', 'nonsense', 'nonsense']])
    expect(live.closes.slice(0, 3)).toEqual([4401, 4499, 4499])
  })

  test('is read by iteration, and left behind with it', async () => {
    gateway.orders.add('r5', 'STEP 0')
    const client = createResumableClient(options({}))
    clients.push(client)
    const events = client.iterate({ query: WATCH, variables: { id: 'r5' } })
    expect(await events.next()).toMatchObject({
      value: { data: { orderStatusChanged: { status: 'STEP 0' } } },
    })
    const open = gateway.orders.open()
    const waiting = events.next()
    await events.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
    await eventually(() => gateway.orders.open() < open)
  })

  test('ends with its client, also while that is between two connections', async () => {
    gateway.orders.add('r6', 'STEP 0')
    const client = createResumableClient(options({ retryWait: () => new Promise(() => undefined) }))
    const live = watch(client, 'r6')
    await eventually(() => live.statuses.length === 1)
    sockets.at(-1)?.terminate()
    await eventually(() => live.closes.length === 1)
    void client.dispose()
    clients.pop()
    expect(await live.done).toBe('complete')
  })
})
