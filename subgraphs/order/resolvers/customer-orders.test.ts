/** A customer's orders as a Relay connection. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Caller } from '#platform/identity.ts'
import { newId, toGlobalId } from '#platform/ids.ts'
import { customer, type OrderUnderTest, startOrderUnderTest } from '../order-under-test.ts'

const stranger = customer()
const ada = customer()
let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 30_000)

afterAll(() => under?.stop())

describe("a customer's orders", () => {
  const ORDERS = `query ($representations: [_Any!]!, $first: Int, $after: String, $last: Int, $before: String) {
    _entities(representations: $representations) { ... on User { orders(first: $first, after: $after, last: $last, before: $before) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } totalCount } } } }`
  const customer: Caller = { userId: newId(), role: 'CUSTOMER' }
  const representations = [{ __typename: 'User', id: toGlobalId('user', customer.userId as string) }]
  const ids: string[] = []

  beforeAll(async () => {
    for (let count = 0; count < 3; count++) ids.unshift((await under.place(under.input(), customer)).order.id)
  })

  it('come newest first, page by page, forth and back', async () => {
    const first = (await under.ask(ORDERS, customer, { representations, first: 2 })).data._entities[0].orders
    expect(first.nodes.map((node: { id: string }) => node.id)).toEqual(ids.slice(0, 2))
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } })
    const next = (
      await under.ask(ORDERS, customer, { representations, first: 2, after: first.pageInfo.endCursor })
    ).data._entities[0].orders
    expect(next.nodes).toEqual([{ id: ids[2] }])
    const back = (
      await under.ask(ORDERS, customer, { representations, last: 1, before: next.pageInfo.startCursor })
    ).data._entities[0].orders
    expect(back.nodes).toEqual([{ id: ids[1] }])
  })

  it('are nobody else’s to see', async () => {
    expect((await under.ask(ORDERS, stranger, { representations, first: 2 })).data._entities).toEqual([
      { orders: null },
    ])
  })

  it.each([
    ['neither first nor last', {}],
    ['both', { first: 1, last: 1 }],
    ['first: 0', { first: 0 }],
    ['first: 1e9', { first: 1_000_000_000 }],
    ['a forged cursor', { first: 1, after: Buffer.from('["placedAt","x","y"]').toString('base64url') }],
    ['a cursor of another order', { first: 1, after: Buffer.from('["name","a","b"]').toString('base64url') }],
  ])('refuse %s', async (_what, page) => {
    const { errors } = await under.ask(ORDERS, customer, { representations, ...page })
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
  })
})
