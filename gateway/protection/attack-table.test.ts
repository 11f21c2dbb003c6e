/**
 * What comes over the wire that should not, and what it is answered: always in GraphQL's shape, with a code that says
 * whose mistake it is, and with somebody else answered as before.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { hashOf } from '../execution/documents.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const many = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ')
const doubling = (levels: number, fields: readonly string[]) =>
  `{ somebody { ...F0 } } ${many(
    levels,
    (at) => `fragment F${at} on User { ${fields.map((field) => `${field} { ...F${at + 1} }`).join(' ')} }`,
  )} fragment F${levels} on User { id }`
const inSomebody = (selections: string) => `{ somebody { ${selections} } }`
const nested = (levels: number) => inSomebody(`${'friend { '.repeat(levels)} id ${'}'.repeat(levels)}`)
const nestedList = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

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

interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string
  path?: string
}

async function send({ method = 'POST', headers = JSON_TYPE, body, path = '/graphql' }: Sent) {
  const response = await fetch(gateway.url + path, { method, headers, body })
  const answer = JSON.parse(await response.text()) as { errors?: { extensions: { code: string } }[] }
  return { status: response.status, code: answer.errors?.[0]?.extensions.code }
}

describe('a request', () => {
  const query = '{ somebody { id } }'
  const valid = JSON.stringify({ query })
  const persisted = (sha256Hash: unknown, version: unknown = 1, text?: string) =>
    JSON.stringify({ query: text, extensions: { persistedQuery: { version, sha256Hash } } })

  test.each<[string, Sent, number, string | undefined]>([
    ['that is fine', { body: valid }, 200, undefined],
    ['of malformed JSON', { body: '{"query": ' }, 400, 'BAD_REQUEST'],
    [
      'of malformed JSON, for a client of application/json',
      { body: '{', headers: { ...JSON_TYPE, accept: 'application/json' } },
      400,
      'BAD_REQUEST',
    ],
    ['without a body', { body: '' }, 400, 'BAD_REQUEST'],
    ['that is a list', { body: `[${valid}]` }, 400, 'BAD_REQUEST'],
    ['that is a string', { body: '"query"' }, 400, 'BAD_REQUEST'],
    ['that is null', { body: 'null' }, 400, 'BAD_REQUEST'],
    ['without a query', { body: '{}' }, 400, 'BAD_REQUEST'],
    ['with an empty query', { body: '{"query":""}' }, 400, 'BAD_REQUEST'],
    ['whose query is a number', { body: '{"query":7}' }, 400, 'BAD_REQUEST'],
    ['whose operationName is an object', { body: '{"query":"{a}","operationName":{}}' }, 400, 'BAD_REQUEST'],
    ['whose variables are a list', { body: '{"query":"{a}","variables":[]}' }, 400, 'BAD_REQUEST'],
    ['whose variables are a string', { body: '{"query":"{a}","variables":"{}"}' }, 400, 'BAD_REQUEST'],
    ['whose extensions are a number', { body: '{"query":"{a}","extensions":1}' }, 400, 'BAD_REQUEST'],
    ['of text/plain', { body: valid, headers: { 'content-type': 'text/plain' } }, 415, 'BAD_REQUEST'],
    [
      'of a form',
      { body: 'query=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'BAD_REQUEST',
    ],
    ['of no known type', { body: valid, headers: { 'content-type': 'x' } }, 415, 'BAD_REQUEST'],
    ['of 300 KB', { body: JSON.stringify({ query: `{ a } # ${'x'.repeat(300_000)}` }) }, 413, 'BAD_REQUEST'],
    [
      'that accepts text only',
      { body: valid, headers: { ...JSON_TYPE, accept: 'text/plain' } },
      406,
      'BAD_REQUEST',
    ],
    ['by PUT', { method: 'PUT', body: valid }, 405, 'BAD_REQUEST'],
    [
      'by GET, as from a form',
      { method: 'GET', headers: {}, path: '/graphql?query={somebody{id}}' },
      400,
      'BAD_REQUEST',
    ],
    [
      'by GET, with a mutation',
      {
        method: 'GET',
        headers: { 'apollo-require-preflight': '1' },
        path: '/graphql?query=mutation{orderTouch(id:"o"){id}}',
      },
      405,
      'BAD_REQUEST',
    ],
    [
      'by GET, with malformed variables',
      {
        method: 'GET',
        headers: { 'apollo-require-preflight': '1' },
        path: '/graphql?query={somebody{id}}&variables={',
      },
      400,
      'BAD_REQUEST',
    ],
    [
      'by GET, fine',
      {
        method: 'GET',
        headers: { accept: 'application/graphql-response+json' },
        path: '/graphql?query={somebody{id}}',
      },
      200,
      undefined,
    ],
    [
      'with a token that is none',
      { body: valid, headers: { ...JSON_TYPE, authorization: 'Bearer x' } },
      401,
      'UNAUTHENTICATED',
    ],
    [
      'with another scheme',
      { body: valid, headers: { ...JSON_TYPE, authorization: 'Basic x' } },
      401,
      'UNAUTHENTICATED',
    ],
    [
      'of a hash that is not known',
      { body: persisted(hashOf('never sent')) },
      200,
      'PERSISTED_QUERY_NOT_FOUND',
    ],
    [
      'of a hash that is not the text’s',
      { body: persisted(hashOf('another'), 1, query) },
      400,
      'PERSISTED_QUERY_HASH_MISMATCH',
    ],
    ['of a hash that is none', { body: persisted('abc') }, 400, 'PERSISTED_QUERY_HASH_MISMATCH'],
    ['of a hash that is an object', { body: persisted({}) }, 400, 'PERSISTED_QUERY_HASH_MISMATCH'],
    [
      'of version 2 of persisted queries',
      { body: persisted(hashOf(query), 2) },
      400,
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
    [
      'whose persistedQuery is a string',
      { body: '{"extensions":{"persistedQuery":"x"}}' },
      400,
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
    [
      'with a prototype in it',
      { body: '{"query":"{ somebody { id } }","variables":{"__proto__":{"a":1}}}' },
      200,
      undefined,
    ],
  ])('%s', async (_what, sent, status, code) => {
    expect(await send(sent)).toEqual({ status, code })
  })
})

describe('a document', () => {
  test.each<[string, string, string | undefined]>([
    ['with a syntax error', '{ somebody { id }', 'GRAPHQL_PARSE_FAILED'],
    ['of nothing but a comment', '# nothing', 'GRAPHQL_PARSE_FAILED'],
    ['of binary noise', '\u0000\u0001\uffff', 'GRAPHQL_PARSE_FAILED'],
    ['with a field that is not there', '{ nobody }', 'GRAPHQL_VALIDATION_FAILED'],
    ['with a type system in it', '{ somebody { id } } type T { a: Int }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that asks for the schema', '{ __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'with a fragment that spreads itself',
      `${inSomebody('...F')} fragment F on User { friend { ...F } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with fragments in a circle',
      `${inSomebody('...F')} fragment F on User { ...G } fragment G on User { ...F }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with fragments in a circle that nobody spreads',
      `${inSomebody('id')} fragment F on User { ...G } fragment G on User { ...F }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['with a fragment that is not there', inSomebody('...F'), 'GRAPHQL_VALIDATION_FAILED'],
    ['that doubles over 13 levels', doubling(13, ['a: friend', 'b: friend']), 'OPERATION_TOO_LARGE'],
    ['that doubles over 18 levels', doubling(18, ['a: friend', 'b: friend']), 'OPERATION_TOO_LARGE'],
    [
      'that doubles over 18 levels, without aliases',
      doubling(18, ['friend', 'friend']),
      'OPERATION_TOO_LARGE',
    ],
    ['that doubles over 200 levels', doubling(200, ['a: friend', 'b: friend']), 'OPERATION_TOO_LARGE'],
    [
      'that triples over 13 levels',
      doubling(13, ['a: friend', 'b: friend', 'c: friend']),
      'OPERATION_TOO_LARGE',
    ],
    [
      'that doubles by inline fragments',
      doubling(14, ['... { friend', '... { b: friend'])
        .replaceAll('} }', '} } }')
        .replaceAll(/\} \} \} fragment/g, '} } } } fragment'),
      'GRAPHQL_PARSE_FAILED',
    ],
    [
      'that doubles where nobody spreads it',
      `${inSomebody('id')} ${doubling(16, ['a: friend', 'b: friend']).slice(22)}`,
      'OPERATION_TOO_LARGE',
    ],
    ['of 3,000 fields', inSomebody(many(3_000, () => 'id')), 'OPERATION_TOO_LARGE'],
    ['of 6,000 tokens', inSomebody(many(6_000, () => 'id')), 'OPERATION_TOO_LARGE'],
    ['of 300 aliases', inSomebody(many(300, (at) => `a${at}: id`)), 'TOO_MANY_ALIASES'],
    [
      'of 60 fields at the root',
      `{ ${many(60, (at) => `a${at}: somebody { id }`)} }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    [
      'of 60 fields at the root, in fragments',
      `{ ...F ...F } fragment F on Query { ${many(30, (at) => `a${at}: somebody { id }`)} }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    ['of 300 directives', inSomebody(`id ${many(300, () => '@skip(if: false)')}`), 'TOO_MANY_DIRECTIVES'],
    [
      'of directives on a variable',
      `query ($a: Int ${many(300, () => '@x')}) { somebody { id } }`,
      'TOO_MANY_DIRECTIVES',
    ],
    ['of 60 operations', many(60, (at) => `query Q${at} { somebody { id } }`), 'TOO_MANY_OPERATIONS'],
    ['21 levels deep', nested(20), 'OPERATION_TOO_DEEP'],
    ['1,500 levels deep', nested(1_500), 'OPERATION_TOO_DEEP'],
    ['20 levels deep', nested(18), undefined],
    [
      '21 levels deep by fragments',
      `${inSomebody('...F0')} ${many(20, (at) => `fragment F${at} on User { friend { ...F${at + 1} } }`)} fragment F20 on User { id }`,
      'OPERATION_TOO_DEEP',
    ],
    ['with a list 30 levels deep', inSomebody(`friends(filter: ${nestedList(30)}) { id }`), 'INPUT_TOO_DEEP'],
    [
      'with a list 2,400 levels deep',
      inSomebody(`friends(filter: ${nestedList(2_400)}) { id }`),
      'INPUT_TOO_DEEP',
    ],
    [
      'with a text of 30,000 characters',
      inSomebody(`friends(search: "${'x'.repeat(30_000)}") { id }`),
      'INPUT_TOO_LARGE',
    ],
    [
      'with a default of 30,000 characters',
      `query ($s: String = "${'x'.repeat(30_000)}") { somebody { friends(search: $s) { id } } }`,
      'INPUT_TOO_LARGE',
    ],
    [
      'with a page of 2 billion',
      inSomebody('friends(first: 2000000000) { id }'),
      'COST_ESTIMATED_TOO_EXPENSIVE',
    ],
    [
      'with pages of pages',
      inSomebody('friends(first: 90) { friends(first: 90) { id } }'),
      'COST_ESTIMATED_TOO_EXPENSIVE',
    ],
    [
      'with two operations and no name',
      'query A { somebody { id } } query B { somebody { id } }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['that subscribes, over HTTP', 'subscription { ticks { count } }', 'BAD_REQUEST'],
    ['of 150,000 blanks', `${' '.repeat(150_000)}${inSomebody('id')}`, undefined],
  ])('%s', async (_what, query, code) => {
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
