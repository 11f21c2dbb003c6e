/** A subgraph answers the gateway alone, over HTTP and WebSocket, and refuses what its schema forbids. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { toGlobalId } from '#contracts/ids.ts'
import { message } from '#contracts/message.ts'
import { sessionsRevoked } from '#contracts/session.ts'
import { STREAMS } from '#contracts/streams.ts'
import { eventually } from '../../tests/eventually.ts'
import { type Bus, connectBus } from '../messaging/bus.ts'
import { newId } from '../process/new-id.ts'
import { ADA, as, refusedTokens, serveGatewayKeys, token } from '../testing/fake-gateway.ts'
import { log } from '../process/log.ts'
import { PROBE_SDL, type ProbeContext, probeResolvers, resolvedCount } from '../testing/probe-subgraph.ts'
import { type RunningSubgraph, serveSubgraph } from './serve-subgraph.ts'

let subgraph: RunningSubgraph
let keys: Awaited<ReturnType<typeof serveGatewayKeys>>
let folder: string
let bus: Bus
const [EARLIER, LATER] = [newId(), newId()]
const endOf = (session: string) => ({
  ...message(sessionsRevoked, newId(), { userId: newId(), sessionIds: [session] }),
  id: newId(),
  source: 'test',
  time: new Date().toISOString(),
  trace: {},
})

beforeAll(async () => {
  log.level = 'silent'
  keys = await serveGatewayKeys()
  folder = await mkdtemp(join(tmpdir(), 'subgraph-'))
  await writeFile(join(folder, 'schema.graphql'), PROBE_SDL)
  bus = await connectBus(process.env.TEST_NATS_URL!, STREAMS)
  await bus.publish(endOf(EARLIER))
  subgraph = await serveSubgraph({
    bus,
    name: 'order',
    config: {
      HOST: '127.0.0.1',
      PORT: 0,
      LOG_LEVEL: 'silent',
      GATEWAY_JWKS_URL: keys.url,
    },
    typeDefs: pathToFileURL(join(folder, 'schema.graphql')),
    resolvers: probeResolvers,
    context: (caller) => ({ caller }) as ProbeContext,
    checks: {},
  })
})
afterAll(async () => {
  await subgraph.close()
  await bus.close()
  keys.close()
  await rm(folder, { recursive: true })
})

async function post(authorization: string | undefined, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${subgraph.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }), ...headers },
    body,
  })
  // The shape is the query's.
  // oxlint-disable-next-line no-explicit-any
  return { status: response.status, body: (await response.json()) as any }
}
const ask = async (authorization: string | undefined, query: string, variables = {}) =>
  post(authorization, JSON.stringify({ query, variables }))

describe('over HTTP', () => {
  test.each(refusedTokens)('%s is refused before anything is parsed', async (_what, make) => {
    const authorization = await make()
    for (const body of [
      '{ "query": "{ who }" }',
      'this is not JSON',
      '{ "query": "{ this is not GraphQL" }',
    ]) {
      const answer = await post(authorization, body)
      expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
    }
  })

  test('the gateway is answered, in the name of whom its token names', async () => {
    expect((await ask(await token(), '{ who }')).body.data).toEqual({ who: 'nobody' })
    expect((await ask(await as('CUSTOMER'), '{ who }')).body.data.who).toBe(
      '0188bac7-4afa-78aa-bc3b-bd1eef28d881',
    )
  })

  test('a session that is over is refused, also one that ended before the subgraph began', async () => {
    const ofSession = (id: string) =>
      token({ claims: { sub: ADA, role: 'CUSTOMER', sid: toGlobalId('sess', id) } })
    const status = async (authorization: string) => (await ask(authorization, '{ who }')).status
    const later = await ofSession(LATER)
    const ready = async () => (await fetch(`http://127.0.0.1:${subgraph.port}/readyz`)).status
    await eventually(ready, (found) => found === 200)
    expect(await status(await ofSession(EARLIER))).toBe(401)
    expect(await status(later)).toBe(200)
    await bus.publish(endOf(LATER))
    await eventually(
      () => status(later),
      (found) => found === 401,
    )
    expect(await status(await ofSession(newId()))).toBe(200)
  })

  test('headers that claim an identity count for nothing', async () => {
    const claims = {
      'x-user-id': ADA,
      'x-user-role': 'ADMIN',
      'x-storegraph-caller': ADA,
      cookie: 'role=ADMIN',
    }
    const answer = await post(await token(), '{ "query": "{ who secret }" }', claims)
    expect(answer.body.data).toEqual({ who: 'nobody', secret: null })
  })

  test('the client’s address and software are what the gateway says', async () => {
    const origin = { 'x-forwarded-for': '203.0.113.9', 'user-agent': 'shop/1' }
    const answer = await post(await token(), '{ "query": "{ client }" }', origin)
    expect(JSON.parse(answer.body.data.client)).toEqual({ address: '203.0.113.9', userAgent: 'shop/1' })
  })

  test('a flood of unknown keys causes one fetch of the keys at most', async () => {
    await ask(await token(), '{ who }')
    const before = keys.fetched()
    const flood = Array.from({ length: 200 }, async (_, index) => {
      const { status } = await ask(await token({ header: { kid: `unknown-${index}` } }), '{ who }')
      return status
    })
    expect(new Set(await Promise.all(flood))).toEqual(new Set([401]))
    expect(keys.fetched() - before).toBeLessThanOrEqual(1)
    expect((await ask(await token(), '{ who }')).status).toBe(200)
  })
})

describe('over WebSocket', () => {
  interface Tokens {
    socket?: string
    subscription?: string
  }

  /** The first result, or how the socket was closed, or the subscription refused. */
  async function subscribe(query: string, { socket, subscription }: Tokens): Promise<unknown> {
    const client = createClient({
      url: `ws://127.0.0.1:${subgraph.port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: socket },
      retryAttempts: 0,
    })
    try {
      const extensions = { authorization: subscription }
      for await (const event of client.iterate({ query, extensions })) return event
      return undefined
    } catch (error) {
      return Array.isArray(error) ? error[0].extensions.code : (error as CloseEvent).code
    } finally {
      await client.dispose()
    }
  }

  test.each(refusedTokens)('%s closes the socket', async (_what, make) => {
    const subscription = await as('ADMIN')
    const socket = await make()
    const before = resolvedCount()
    expect(await subscribe('subscription { ticks }', { socket, subscription })).toBe(4403)
    expect(resolvedCount()).toBe(before)
  })

  test('a subscription that names nobody is the one’s who opened its socket, as with other routers', async () => {
    const query = 'subscription { staffTicks }'
    const subscription = undefined
    expect(await subscribe(query, { socket: await as('SUPPORT'), subscription })).toEqual({
      data: { staffTicks: 1 },
    })
    const event = await subscribe(query, { socket: await token(), subscription })
    expect(event).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })

  test.each(refusedTokens.slice(1))('%s starts no subscription', async (_what, make) => {
    const subscription = await make()
    const before = resolvedCount()
    const answer = await subscribe('subscription { ticks }', { socket: await token(), subscription })
    expect(answer).toBe('UNAUTHENTICATED')
    expect(resolvedCount()).toBe(before)
  })

  test('each subscription is its own caller’s, whoever opened the socket', async () => {
    const socket = await token()
    const query = 'subscription { staffTicks }'
    expect(await subscribe(query, { socket, subscription: await as('SUPPORT') })).toEqual({
      data: { staffTicks: 1 },
    })
    for (const [subscription, code] of [
      [await token(), 'UNAUTHENTICATED'],
      [await as('CUSTOMER'), 'FORBIDDEN'],
    ] as const) {
      const event = await subscribe(query, { socket, subscription })
      expect(event).toMatchObject({ errors: [{ path: ['staffTicks'], extensions: { code } }] })
    }
  })
})

describe('what the schema forbids', () => {
  test('a field that needs a scope is null with an error for who has not got it', async () => {
    const query = '{ who secret }'
    expect((await ask(await as('SUPPORT'), query)).body.data.secret).toBe('a secret')
    for (const [authorization, code] of [
      [await token(), 'UNAUTHENTICATED'],
      [await as('CUSTOMER'), 'FORBIDDEN'],
    ]) {
      const { body } = await ask(authorization, query)
      expect(body).toMatchObject({
        data: { secret: null },
        errors: [{ path: ['secret'], extensions: { code } }],
      })
    }
  })

  test('a mutation is refused before its resolver runs', async () => {
    const before = resolvedCount()
    const { body } = await ask(await token(), 'mutation { touch }')
    expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED')
    expect(resolvedCount()).toBe(before)
    expect((await ask(await as('CUSTOMER'), 'mutation { touch }')).body.data).toEqual({ touch: true })
  })

  test('holds for references from other subgraphs', async () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Thing { name cost } ... on Board { boardId: id } } }`
    const of = [
      { __typename: 'Thing', id: '1' },
      { __typename: 'Board', id: '2' },
    ]
    const { body } = await ask(await as('SUPPORT'), query, { of })
    expect(body.data._entities[0]).toEqual({ name: 'Lamp', cost: 5 })
    expect(body.errors.map((error: { path: unknown }) => error.path)).toEqual([['_entities', 1, 'boardId']])
    const customer = await ask(await as('CUSTOMER'), query, { of: of.slice(0, 1) })
    expect(customer.body.data._entities).toEqual([{ name: 'Lamp', cost: null }])
  })
})
