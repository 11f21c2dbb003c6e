/**
 * What comes over the wire that should not, and what it is answered: always in GraphQL's shape, with a code that says
 * whose mistake it is, and with somebody else answered as before.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { callers, type Who } from '../testing/attack-callers.ts'
import { doubling, documents, inSomebody, nestedList } from '../testing/attack-documents.ts'
import { JSON_TYPE, requests, type Sent } from '../testing/attack-requests.ts'
import { accessToken } from '../testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

let gateway: GatewayUnderTest
beforeAll(async () => {
  gateway = await startGatewayUnderTest({ EXPLORER: 'off', BUDGET_PER_ADDRESS: 10_000_000 })
})
afterEach(async () => {
  expect((await gateway.post({ query: '{ somebody { id } }' })).body).toEqual({
    data: { somebody: { id: 'usr-1' } },
  })
})
afterAll(() => gateway.close())

async function send({ method = 'POST', headers = JSON_TYPE, body, path = '/graphql' }: Sent) {
  const response = await fetch(gateway.url + path, { method, headers, body })
  const answer = JSON.parse(await response.text()) as { errors?: { extensions: { code: string } }[] }
  return { status: response.status, code: answer.errors?.[0]?.extensions.code }
}

describe('a request', () => {
  test.each(requests)('%s', async (_what, sent, status, code) => {
    expect(await send(sent)).toEqual({ status, code })
  })
})

describe('a document', () => {
  test.each(documents)('%s', async (_what, query, code) => {
    expect((await send({ body: JSON.stringify({ query }) })).code).toBe(code)
  })
})

describe('variables', () => {
  const query =
    'query ($first: Int, $filter: [[Int]], $search: String) { somebody { friends(first: $first, filter: $filter, search: $search) { id } } }'
  const deep = (levels: number) => JSON.parse(nestedList(levels)) as unknown

  test.each<[string, Record<string, unknown>, string | undefined]>([
    ['that are fine', { first: 2, search: 'x' }, undefined],
    ['of another type', { first: 'x' }, 'BAD_USER_INPUT'],
    ['that are too large for their type', { first: 1e12 }, 'BAD_USER_INPUT'],
    ['that ask for too much', { first: 1_000_000 }, 'COST_ESTIMATED_TOO_EXPENSIVE'],
    ['30 levels deep', { filter: deep(30) }, 'INPUT_TOO_DEEP'],
    ['50,000 levels deep', { filter: 'DEEP' }, 'INPUT_TOO_DEEP'],
    ['30 levels deep that nobody uses', { other: deep(30) }, 'INPUT_TOO_DEEP'],
    ['of 10,000 values', { filter: [Array(10_000).fill(1)] }, 'INPUT_TOO_LARGE'],
    [
      'of 10,000 names',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`v${at}`, 1])),
      'INPUT_TOO_LARGE',
    ],
    ['of a long text', { search: 'x'.repeat(30_000) }, 'INPUT_TOO_LARGE'],
  ])('%s', async (_what, variables, code) => {
    // Too deep for JSON.stringify.
    const body = JSON.stringify({ query, variables }).replace('"DEEP"', nestedList(50_000))
    expect((await send({ body })).code).toBe(code)
  })
})

describe('who asks for', () => {
  beforeAll(() => gateway.orders.add('o1', 'PENDING'))

  async function headersOf(who: Who): Promise<Record<string, string>> {
    if (who === 'NOBODY') return {}
    return { authorization: `Bearer ${await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41', 600, who)}` }
  }

  test.each(callers)('%s, as %s', async (_what, who, sent, { codes, keep }) => {
    const { method = 'POST', headers = JSON_TYPE, body, path = '/graphql' } = sent
    const all = { ...headers, ...(await headersOf(who)) }
    const answer = await fetch(gateway.url + path, { method, headers: all, body })
    const found = [...(await answer.text()).matchAll(/"code":"(\w+)"/g)].map(([, code]) => code)
    expect([...new Set(found)]).toEqual(codes)
    if (keep) expect(answer.headers.get('cache-control')).toBe(keep)
  })
})

describe('over a WebSocket', () => {
  async function codeOf(payload: {
    query: string
    operationName?: string
    variables?: Record<string, unknown>
  }) {
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    })
    const ended = await new Promise<any>((resolve) => {
      client.subscribe(payload, {
        next: (result) => resolve(result.errors),
        error: resolve,
        complete: () => resolve(undefined),
      })
    })
    await client.dispose()
    return ended?.[0]?.extensions?.code as unknown
  }

  test.each<[string, Parameters<typeof codeOf>[0], string | undefined]>([
    [
      'an operation that is not there',
      { query: 'query A { somebody { id } }', operationName: 'B' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'two operations and no name',
      { query: 'query A { somebody { id } } query B { somebody { id } }' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a subscription that may be skipped',
      { query: 'subscription ($s: Boolean!) { ticks @skip(if: $s) { count } }', variables: { s: true } },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a subscription that may not be included',
      { query: 'subscription { ticks @include(if: false) { count } }' },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a subscription of two fields',
      { query: 'subscription { ticks { count } other: ticks { count } }' },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a syntax error', { query: '{ somebody {' }, 'GRAPHQL_PARSE_FAILED'],
    ['fragments that double', { query: doubling(18, ['a: friend', 'b: friend']) }, 'OPERATION_TOO_LARGE'],
    [
      'wrong variables',
      { query: 'query ($a: Int!) { somebody { friends(first: $a) { id } } }' },
      'BAD_USER_INPUT',
    ],
    [
      'pages of pages',
      { query: inSomebody('friends(first: 90) { friends(first: 90) { id } }') },
      'COST_ESTIMATED_TOO_EXPENSIVE',
    ],
    ['a query that is fine', { query: '{ somebody { id } }' }, undefined],
  ])('%s', async (_what, payload, code) => {
    expect(await codeOf(payload)).toBe(code)
  })

  test.each<[string, (string | Buffer)[], number]>([
    ['what is no JSON', ['{'], 4400],
    ['a message of no type', ['{"type":"nonsense"}'], 4400],
    [
      'a subscription before the connection is opened',
      ['{"type":"subscribe","id":"1","payload":{"query":"{a}"}}'],
      4401,
    ],
    ['two connections in one', ['{"type":"connection_init"}', '{"type":"connection_init"}'], 4429],
    ['more than 256 KB', [`"${'x'.repeat(300_000)}"`], 1009],
  ])('%s closes the socket', async (_what, messages, code) => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.once('open', () => messages.forEach((message) => socket.send(message)))
    expect(await closed).toBe(code)
  })
})

test('answers tell browsers to make nothing else of them, and errors carry nothing that is not documented', async () => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: '{"query":"{ mee }"}',
  })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'cache-control': 'no-store',
  })
  expect(await response.json()).toEqual({
    errors: [
      {
        message: 'Cannot query field "mee" on type "Query".',
        locations: [{ line: 1, column: 3 }],
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ],
  })
})
