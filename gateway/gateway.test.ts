/** Queries and mutations through the gateway, over HTTP. */
import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTelemetry } from '#platform/telemetry/tracing.ts'
import { accessToken } from './testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from './testing/gateway-under-test.ts'

const CUSTOMER = '{ order(id: "o1") { status customer { displayName } } }'

const TRACE_ID = expect.stringMatching(/^[0-9a-f]{32}$/)

let gateway: GatewayUnderTest
let stopTelemetry: () => Promise<void>

beforeAll(async () => {
  stopTelemetry = await startTelemetry('gateway')
  gateway = await startGatewayUnderTest({ CORS_ORIGINS: ['http://shop.example'] })
  gateway.orders.add('o1', 'PENDING')
  gateway.orders.add('o2', 'PENDING', 'usr-broken')
})
afterAll(async () => {
  await gateway.close()
  await stopTelemetry()
})

describe('an operation', () => {
  test('is answered from all the subgraphs that it needs', async () => {
    const { body } = await gateway.post({ query: CUSTOMER })
    expect(body).toEqual({
      data: { order: { status: 'PENDING', customer: { displayName: 'Name of usr-1' } } },
    })
  })

  test('carries a trace of its own, the gateway’s token and nothing else of the client to the subgraphs', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const traceparent = `00-${trace}-00f067aa0ba902b7-01`
    const spoofed = { 'x-user-id': 'root', 'x-forwarded-for': '1.1.1.1', cookie: 'a=b', baggage: 'user=root' }
    await gateway.post({ query: CUSTOMER }, { ...spoofed, 'user-agent': 'shop/1', traceparent })
    const received = gateway.subgraph('order').requests.at(-1) ?? {}
    expect(Object.keys(received).sort()).toEqual([
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'traceparent',
      'user-agent',
      'x-forwarded-for',
    ])
    expect(received).toMatchObject({ 'user-agent': 'shop/1', 'x-forwarded-for': '127.0.0.1' })
    expect(received.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
    expect(received.traceparent).not.toContain(trace)
  })

  test.each([
    ['an operation', '/graphql', { method: 'POST', body: '{"query":"{ __typename }"}' }],
    ['one that is no JSON', '/graphql', { method: 'POST', body: '{' }],
    ['a method that there is not', '/graphql', { method: 'DELETE' }],
    ['a stream', '/graphql?query={__typename}', { headers: { accept: 'text/event-stream' } }],
    ['a probe', '/readyz', {}],
    ['a page', '/', {}],
    ['nothing', '/nowhere', {}],
  ])(
    'the answer to %s names its trace, and a page of another origin may read it',
    async (_what, path, init) => {
      const headers = { origin: 'http://shop.example', 'content-type': 'application/json' }
      const answer = await fetch(gateway.url + path, { headers, ...init })
      await answer.text()
      const traceId = answer.headers.get('x-request-id')
      expect(traceId).toEqual(TRACE_ID)
      expect(answer.headers.get('traceparent')).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-0[01]$`))
      if (!('headers' in init))
        expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id')
    },
  )

  test('keeps what it has when a subgraph fails, and names it without its secrets', async () => {
    const { body } = await gateway.post({ query: CUSTOMER.replace('o1', 'o2') })
    expect(body).toMatchObject({
      data: { order: { status: 'PENDING', customer: null } },
      errors: [{ path: ['order', 'customer', 'displayName'], extensions: { serviceName: 'user' } }],
    })
  })

  test('that needs a subgraph out of reach says SUBGRAPH_UNAVAILABLE', async () => {
    await gateway.restartOrder(async () => {
      const { body } = await gateway.post({ query: CUSTOMER })
      expect(body).toMatchObject({
        data: { order: null },
        errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName: 'order', traceId: TRACE_ID } }],
      })
    })
    expect((await gateway.post({ query: CUSTOMER })).body).toHaveProperty('data.order.status', 'PENDING')
  })

  test('with a wrong variable is the client’s error', async () => {
    const query = 'query ($id: ID!) { order(id: $id) { status } }'
    expect(await gateway.post({ query })).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    })
  })

  test('that does not say which it is, is refused', async () => {
    const query = 'query A { me { id } } query B { me { id } }'
    expect(await gateway.post({ query })).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }] },
    })
    expect((await gateway.post({ query, operationName: 'B' })).body).toEqual({ data: { me: null } })
  })

  test('that subscribes gets a hint to use WebSocket', async () => {
    expect((await gateway.post({ query: 'subscription { ticks { count } }' })).body).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    })
  })

  test('too long or in a batch is refused', async () => {
    const long = `{ ${'a: __typename '.repeat(3_000)} }`
    expect((await gateway.post({ query: long })).status).toBe(400)
    expect((await gateway.post([{ query: CUSTOMER }])).status).toBe(400)
  })

  test('from a form on a page of another origin is refused', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    const response = await fetch(`${gateway.url}/graphql?query={me{id}}`, { headers })
    expect(response.status).toBe(400)
  })
})

/** @see https://github.com/graphql/graphql-http#audits */
describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${gateway.url}/graphql` })

  test('has 61 audits', () => expect(audits.length).toBe(61))

  test.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))('%s %s', async (_id, _name, audit) => {
    expect(await audit()).toMatchObject({ status: 'ok' })
  })
})

describe('a client', () => {
  test('is who its access token says', async () => {
    const authorization = `Bearer ${await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41')}`
    const { body } = await gateway.post({ query: '{ me { displayName } }' }, { authorization })
    expect(body).toEqual({ data: { me: { displayName: 'Name of 0188bac7-4afa-78aa-bc3b-bd1eef28d881' } } })
  })

  test('with an expired token gets 401 and a code, not somebody else’s view', async () => {
    const authorization = `Bearer ${await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41', -60)}`
    const { status, body } = await gateway.post({ query: '{ me { displayName } }' }, { authorization })
    expect(status).toBe(401)
    expect(body).toEqual({
      errors: [{ message: 'The access token has expired.', extensions: { code: 'UNAUTHENTICATED' } }],
    })
  })

  test('in a page of a listed origin may read the answer, in another it may not', async () => {
    const preflight = async (origin: string) => {
      const headers = { origin, 'access-control-request-method': 'POST' }
      const answer = await fetch(`${gateway.url}/graphql`, { method: 'OPTIONS', headers })
      return answer.headers.get('access-control-allow-origin')
    }
    expect(await preflight('http://shop.example')).toBe('http://shop.example')
    expect(await preflight('http://evil.example')).toBeNull()
  })

  test('may send a hash in place of a text that it has sent before', async () => {
    const query = '{ order(id: "o1") { id } }'
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(query))
    const persistedQuery = { version: 1, sha256Hash: Buffer.from(digest).toString('hex') }
    const extensions = { persistedQuery }
    expect((await gateway.post({ extensions })).body).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    })
    await gateway.post({ query, extensions })
    expect((await gateway.post({ extensions })).body).toEqual({ data: { order: { id: 'o1' } } })
  })
})

describe('an answer', () => {
  test('says what it was expected to cost and did cost, to whoever asks', async () => {
    const query = '{ somebody { friends(first: 3) { id } } }'
    const { body } = await gateway.post({ query, extensions: { cost: true } })
    expect(body).toEqual({
      data: { somebody: { friends: Array(3).fill({ id: 'usr-1' }) } },
      extensions: { cost: { estimated: 4, actual: 4 } },
    })
    const nobody = await gateway.post({
      query: '{ me { friends(first: 3) { id } } }',
      extensions: { cost: true },
    })
    expect(nobody.body).toMatchObject({ extensions: { cost: { estimated: 4, actual: 0 } } })
    expect((await gateway.post({ query })).body).not.toHaveProperty('extensions')
  })

  const keptBy = async (query: string, headers: Record<string, string> = {}) =>
    (await gateway.post({ query }, headers)).headers.get('cache-control')

  test('may be kept as long as its subgraphs say, by everybody or by its caller alone', async () => {
    const authorization = `Bearer ${await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41')}`
    expect(await keptBy('{ somebody { id } }')).toBe('max-age=60, public')
    expect(await keptBy('{ somebody { id } }', { authorization })).toBe('max-age=60, private')
    const { headers } = await gateway.post(
      { query: '{ somebody { id } }' },
      { origin: 'http://shop.example' },
    )
    expect(headers.get('vary')).toBe('Origin, Accept, Authorization')
  })

  test.each([
    ['with a part of which its subgraph says nothing', CUSTOMER],
    ['with an error', '{ order(id: "o2") { customer { displayName } } }'],
    ['that refuses a part', '{ somebody { id secret } }'],
    ['to a mutation', 'mutation { orderTouch(id: "o1") { id } }'],
    ['about the schema', '{ __typename }'],
  ])('%s may not be kept', async (_what, query) => {
    expect(await keptBy(query)).toBe('no-store')
  })
})

describe('the gateway', () => {
  test('is ready once its subgraphs have been', async () => {
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
  })
})
