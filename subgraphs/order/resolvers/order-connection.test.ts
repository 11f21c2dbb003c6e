/** A customer's orders as a Relay connection. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toGlobalId } from '#contracts/ids.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'

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
  const owner = customer()
  const representations = [{ __typename: 'User', id: toGlobalId('user', owner.userId) }]
  const ids: string[] = []

  beforeAll(async () => {
    for (let count = 0; count < 3; count++) ids.unshift((await under.place(under.input(), owner)).order.id)
  })

  it('come newest first, page by page, forth and back', async () => {
    const first = (await under.ask(ORDERS, owner, { representations, first: 2 })).data._entities[0].orders
    expect(first.nodes.map((node: { id: string }) => node.id)).toEqual(ids.slice(0, 2))
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } })
    const next = (
      await under.ask(ORDERS, owner, { representations, first: 2, after: first.pageInfo.endCursor })
    ).data._entities[0].orders
    expect(next.nodes).toEqual([{ id: ids[2] }])
    const back = (
      await under.ask(ORDERS, owner, { representations, last: 1, before: next.pageInfo.startCursor })
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
    const { errors } = await under.ask(ORDERS, owner, { representations, ...page })
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
  })
})

describe('all orders', () => {
  const ALL = `query ($filter: OrderFilter) { orders(first: 5, filter: $filter) { nodes { id number status } totalCount } }`
  const sam = staff()
  const list = async (filter: object) => (await under.ask(ALL, sam, { filter })).data.orders

  it('are found by staff by customer, number, status and time', async () => {
    const someone = customer()
    const { order } = await under.place(under.input(), someone)
    const customerId = toGlobalId('user', someone.userId)
    const found = { nodes: [{ id: order.id, number: order.number, status: 'PENDING' }], totalCount: 1 }
    expect(await list({ customerId })).toEqual(found)
    expect(await list({ number: order.number.toLowerCase().replace('-', ' ') })).toEqual(found)
    expect(await list({ customerId, status: ['PENDING', 'CONFIRMED'], sagaStatus: 'RUNNING' })).toEqual(found)
    expect((await list({ customerId, status: ['CANCELED'] })).nodes).toEqual([])
    expect((await list({ customerId, placedBefore: '2020-01-01T00:00:00Z' })).nodes).toEqual([])
    expect((await list({ customerId, placedFrom: '2020-01-01T00:00:00Z' })).nodes).toHaveLength(1)
  })

  it('are for staff only', async () => {
    const { data, errors } = await under.ask(ALL, ada, {})
    expect(data).toEqual({ orders: null })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' })
  })
})
