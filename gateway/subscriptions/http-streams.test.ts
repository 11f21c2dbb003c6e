/** Subscriptions as HTTP answers, driven by the clients that people use: graphql-sse, EventSource, Apollo Client. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { createClient } from 'graphql-sse'
import { eventually } from '../../tests/eventually.ts'
import { accessToken } from '../testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

const WATCH = `subscription Watch($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { status order { customer { displayName } } }
}`
const SSE = 'text/event-stream'
const MULTIPART = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json'

let gateway: GatewayUnderTest
beforeAll(async () => {
  gateway = await startGatewayUnderTest({
    LIMIT_SUBSCRIPTIONS_PER_USER: 5,
    LIMIT_SOCKETS_PER_ADDRESS: 8,
    CORS_ORIGINS: ['http://shop.example'],
  })
})
afterAll(() => gateway.close())

const bearer = async (user: string, seconds = 60) => ({
  authorization: `Bearer ${await accessToken(`user_${user}`, seconds)}`,
})
const ANN = '01h2xcejqtf2nbrexx3vqjhp41'

function open(accept: string, body: object, headers: Record<string, string> = {}, signal?: AbortSignal) {
  return fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify(body),
    signal,
  })
}

/** What graphql-sse's client gets. */
function watch(query: string, variables: Record<string, unknown>, headers: Record<string, string> = {}) {
  const client = createClient({ url: `${gateway.url}/graphql`, headers, retryAttempts: 0 })
  const results: any[] = []
  const done = new Promise<unknown>((resolve) => {
    client.subscribe(
      { query, variables },
      { next: (result) => results.push(result), error: resolve, complete: () => resolve('complete') },
    )
  })
  const statuses = () => results.map(({ data }) => data?.orderStatusChanged.status as unknown)
  return { results, done, statuses, close: () => client.dispose() }
}

const statusesOf = (text: string) => [...text.matchAll(/"status":"(\w+)"/g)].map(([, status]) => status)

describe('Server-Sent Events', () => {
  test('deliver each event with the fields of other subgraphs, and end when the source ends', async () => {
    gateway.orders.add('s1', 'PENDING')
    const stream = watch(WATCH, { id: 's1' })
    await eventually(() => stream.results.length === 1)
    gateway.orders.append('s1', 'CONFIRMED', 'DONE')
    expect(await stream.done).toBe('complete')
    expect(stream.statuses()).toEqual(['PENDING', 'CONFIRMED', 'DONE'])
    expect(stream.results[0]).toEqual({
      data: {
        orderStatusChanged: { status: 'PENDING', order: { customer: { displayName: 'Name of usr-1' } } },
      },
    })
  })

  test('are resumed behind the last event that was read, by Last-Event-ID, each event once', async () => {
    gateway.orders.add('s2', 'PENDING')
    const leaving = new AbortController()
    const first = await open(SSE, { query: WATCH, variables: { id: 's2' } }, {}, leaving.signal)
    const reader = first.body!.pipeThrough(new TextDecoderStream()).getReader()
    let read = ''
    while (!read.includes('data: ')) read += (await reader.read()).value ?? ''
    leaving.abort()
    const [, id = ''] = /^id: (.+)$/m.exec(read) ?? []
    gateway.orders.append('s2', 'CONFIRMED', 'DONE')
    const query = new URLSearchParams({ query: WATCH, variables: '{"id":"s2"}' })
    const resumed = await fetch(`${gateway.url}/graphql?${query.toString()}`, {
      headers: { accept: SSE, 'last-event-id': id, 'cache-control': 'no-store' },
    })
    expect(statusesOf(read + (await resumed.text()))).toEqual(['PENDING', 'CONFIRMED', 'DONE'])
  })

  test('carry a query, and what is wrong with a document, as one event', async () => {
    const client = createClient({ url: `${gateway.url}/graphql` })
    const one = await client.iterate({ query: '{ somebody { id } }' }).next()
    expect(one.value).toEqual({ data: { somebody: { id: 'usr-1' } } })
    const wrong = await client.iterate({ query: 'subscription { nothing }' }).next()
    expect(wrong.value).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] })
    client.dispose()
  })

  test('end with an error when the access token expires', async () => {
    gateway.orders.add('s3', 'PENDING')
    const stream = watch(WATCH, { id: 's3' }, await bearer(ANN, 1))
    expect(await stream.done).toBe('complete')
    expect(stream.results.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    await eventually(() => gateway.orders.open() === 0)
  })

  test('end with their session', async () => {
    gateway.orders.add('s4', 'PENDING')
    const token = await accessToken(`user_${ANN}`, 60, 'CUSTOMER', 'sess_streams')
    const stream = watch(WATCH, { id: 's4' }, { authorization: `Bearer ${token}` })
    await eventually(() => stream.results.length === 1)
    gateway.revocations.sessions.deny('sess_streams')
    expect(await stream.done).toBe('complete')
    expect(stream.results.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })

  test('are refused to a page of another origin, and open to one that is listed', async () => {
    const ask = async (headers: Record<string, string>) =>
      (await fetch(`${gateway.url}/graphql?query={somebody{id}}`, { headers: { accept: SSE, ...headers } }))
        .status
    expect(await ask({ 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' })).toBe(400)
    const listed = await open(SSE, { query: '{ somebody { id } }' }, { origin: 'http://shop.example' })
    expect(listed.headers.get('access-control-allow-origin')).toBe('http://shop.example')
    expect(listed.headers.get('x-content-type-options')).toBe('nosniff')
    await listed.text()
  })
})

describe('Apollo Client’s multipart subscriptions', () => {
  test('deliver each event, and end when the source ends', async () => {
    gateway.orders.add('m1', 'PENDING')
    const link = new HttpLink({ uri: `${gateway.url}/graphql` })
    const client = new ApolloClient({ link, cache: new InMemoryCache() })
    const results: any[] = []
    const done = new Promise<unknown>((resolve) => {
      client.subscribe({ query: gql(WATCH), variables: { id: 'm1' } }).subscribe({
        next: ({ data, error }) => results.push(error ?? (data as any)?.orderStatusChanged.status),
        error: resolve,
        complete: () => resolve('complete'),
      })
    })
    await eventually(() => results.length === 1)
    gateway.orders.append('m1', 'CONFIRMED', 'DONE')
    expect(await done).toBe('complete')
    expect(results).toEqual(['PENDING', 'CONFIRMED', 'DONE'])
    expect((await client.query({ query: gql('{ somebody { id } }') })).data).toMatchObject({
      somebody: { id: 'usr-1' },
    })
    client.stop()
  })

  test('end with an error of the transport when the access token expires', async () => {
    gateway.orders.add('m2', 'PENDING')
    const answer = await open(MULTIPART, { query: WATCH, variables: { id: 'm2' } }, await bearer(ANN, 1))
    expect(answer.headers.get('content-type')).toContain('subscriptionSpec=1.0')
    const text = await answer.text()
    expect(text).toContain('"payload":null,"errors":[{"message":"The access token has expired."')
    expect(text.endsWith('\r\n--graphql--\r\n')).toBe(true)
  })

  test('that are refused are so at once, as JSON', async () => {
    const answer = await open(MULTIPART, { query: 'subscription { nothing }' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ])
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    })
  })
})

describe('a stream', () => {
  test('counts with those on WebSockets: by user and by address', async () => {
    gateway.orders.add('c1', 'PENDING')
    const [ann, bob] = [await bearer(ANN), await bearer('01h2xcejqtf2nbrexx3vqjhp42')]
    const streams = Array.from({ length: 5 }, () => watch(WATCH, { id: 'c1' }, ann))
    await eventually(() => streams.every(({ results }) => results.length === 1))
    const sixth = await open(SSE, { query: WATCH, variables: { id: 'c1' } }, ann)
    expect([sixth.status, await sixth.json()]).toMatchObject([
      429,
      { errors: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] },
    ])
    const others = Array.from({ length: 3 }, () => watch(WATCH, { id: 'c1' }, bob))
    await eventually(() => others.every(({ results }) => results.length === 1))
    expect((await open(SSE, { query: WATCH, variables: { id: 'c1' } }, bob)).status).toBe(429)
    for (const stream of [...streams, ...others]) stream.close()
    await eventually(() => gateway.orders.open() === 0)
    gateway.orders.append('c1', 'DONE')
    expect(await watch(WATCH, { id: 'c1' }, ann).done).toBe('complete')
  })
})
