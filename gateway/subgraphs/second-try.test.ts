/** What a replica that hangs does not answer, another one does; and what may not be asked twice is not. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { createSubgraphClient } from './subgraph-client.ts'
import { operationContext } from '../execution/operation-context.ts'
import { ANONYMOUS } from '../identity/gateway-caller.ts'
import { isRepeatable, mayBeRefusal } from './repeatable.ts'
import { createSecondTry } from './second-try.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** One address for two replicas: the first connection leads to one that hangs, the others to one that answers. */
async function startReplicas() {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    const isHung = (request.socket as { hung?: boolean }).hung
    asked.push(isHung ? 'hung' : 'well')
    if (!isHung) response.setHeader('content-type', 'application/json').end('{"data":{"it":1}}')
  })
  let connections = 0
  server.on('connection', (socket) => Object.assign(socket, { hung: connections++ === 0 }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  const signer = { authorization: async () => 'Bearer x' } as never
  const limits = { SUBGRAPH_TIMEOUT_MS: 1_000, SUBGRAPH_SOCKETS: 1, SUBGRAPH_CONCURRENCY: 4 }
  const client = createSubgraphClient('order', url, signer, limits)
  stops.push(
    () => server.closeAllConnections(),
    () => client.close(),
    () => server.close(),
  )
  const ask = (query: string, variables = {}) =>
    client.fetch({ query, variables }, operationContext(ANONYMOUS))
  return { ask, asked }
}

const PLACE = 'mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id } } }'

test.each([
  ['a query', '{ it }', {}],
  ['a mutation with a key', PLACE, { input: { idempotencyKey: 'k' } }],
])('%s is answered by another replica', async (_what, query, variables) => {
  const { ask, asked } = await startReplicas()
  expect(await ask(query, variables)).toMatchObject({ data: { it: 1 } })
  expect(asked).toEqual(['hung', 'well'])
})

test('a refusal is no answer while another try may yet do what was asked for', async () => {
  const { run } = createSecondTry(10, 1_000)
  const refused = async () => 'refused'
  const slowly = (result: () => string) => async () => {
    await sleep(50)
    return result()
  }
  const isRefusal = (result: string) => result === 'refused'
  const tries = (first: () => Promise<string>, second: () => Promise<string>) =>
    run(first, second, () => true, isRefusal)
  expect(
    await tries(
      slowly(() => 'done'),
      refused,
    ),
  ).toBe('done')
  expect(
    await tries(
      slowly(() => 'refused'),
      refused,
    ),
  ).toBe('refused')
  const broken = slowly(() => {
    throw new Error('broken')
  })
  await expect(tries(broken, refused)).rejects.toThrow('broken')
})

test.each([
  [true, { errors: [{ message: 'no' }] }],
  [true, { data: { orderPlace: null } }],
  [true, { data: { orderPlace: { order: null } } }],
  [true, { data: { orderPlace: { order: { id: '1' }, userErrors: [{ code: 'X' }] } } }],
  [false, { data: { orderPlace: { order: { id: '1' }, userErrors: [] } } }],
])('may be a refusal: %s, %j', (expected, answer) => {
  expect(mayBeRefusal({ query: PLACE, variables: {} }, answer)).toBe(expected)
  expect(mayBeRefusal({ query: '{ it }', variables: {} }, answer)).toBe(false)
})

test('a mutation without a key is asked once', async () => {
  const { ask, asked } = await startReplicas()
  await expect(ask('mutation { it }')).rejects.toMatchObject({ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } })
  expect(asked).toEqual(['hung'])
})

test.each([
  [true, '{ it }', {}],
  [true, 'query { it }', {}],
  [true, 'mutation { a(input: { idempotencyKey: "k" }) { b } }', {}],
  [false, 'mutation { a(input: { idempotencyKey: "k" }) { b } c }', {}],
  [false, 'mutation { a(input: { name: "k" }) { b } }', {}],
  [false, 'mutation ($i: I) { a(input: $i) { b } }', { i: { name: 'k' } }],
  [false, 'mutation ($i: I) { a(input: $i) { b } }', {}],
])('may be asked twice: %s, %s', (expected, query, variables) => {
  expect(isRepeatable({ query, variables })).toBe(expected)
})
