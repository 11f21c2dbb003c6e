/** A subgraph that hangs: what needs it is refused soon and then at once, and nobody else waits for it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

let gateway: GatewayUnderTest
beforeAll(async () => {
  gateway = await startGatewayUnderTest({ SUBGRAPH_TIMEOUT_MS: 1_500, SUBGRAPH_CONCURRENCY: 4 })
  gateway.orders.add('o1', 'PENDING')
})
afterAll(() => gateway.close())

const HANG = 'query ($at: Int) { hang(at: $at) }'

const codeOf = ({ body }: { body: any }) => body.errors?.[0]?.extensions.code as unknown

test('a hung subgraph costs others nothing, and is asked again when it answers', async () => {
  expect(codeOf(await gateway.post({ query: '{ order(id: "o1") { id } }' }))).toBeUndefined()

  // Each another one, as identical reads share a fetch.
  const hung = Array.from({ length: 40 }, async (_, at) => gateway.post({ query: HANG, variables: { at } }))
  const other = await gateway.post({ query: '{ somebody { id } }' })
  expect(other.body).toEqual({ data: { somebody: { id: 'usr-1' } } })

  // Four are under way and eight wait: the others are refused before any of these has an answer.
  const first = await Promise.all(hung.slice(12))
  expect(new Set(first.map(codeOf))).toEqual(new Set(['SERVICE_UNAVAILABLE']))
  const waited = (await Promise.all(hung.slice(0, 12))).map(codeOf)
  expect(waited.slice(0, 4)).toEqual(Array(4).fill('SUBGRAPH_UNAVAILABLE'))

  await eventually(async () => {
    const asked = gateway.subgraph('order').queries.length
    const refused = await gateway.post({ query: '{ mine: hang  somebody { id } }' })
    expect(refused.body).toMatchObject({
      data: { mine: null, somebody: { id: 'usr-1' } },
      errors: [
        {
          path: ['mine'],
          extensions: { code: 'SERVICE_UNAVAILABLE', serviceName: 'order', retryAfter: expect.any(Number) },
        },
      ],
    })
    expect(gateway.subgraph('order').queries.length).toBe(asked)
  })

  await eventually(async () => {
    const answered = await gateway.post({ query: '{ order(id: "o1") { id } }' })
    expect(answered.body).toEqual({ data: { order: { id: 'o1' } } })
  })
})
