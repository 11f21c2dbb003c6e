/** What each role gets through the gateway, and what reaches the subgraphs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { accessToken } from '../testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

type Who = 'NOBODY' | 'CUSTOMER' | 'SUPPORT' | 'ADMIN'

const ANONYMOUS = { code: 'UNAUTHENTICATED' }
const FORBIDDEN = { code: 'FORBIDDEN' }

let gateway: GatewayUnderTest

beforeAll(async () => {
  gateway = await startGatewayUnderTest()
  gateway.orders.add('o1', 'PENDING')
  gateway.orders.add('o2', 'DONE')
})
afterAll(() => gateway.close())

async function authorizationOf(who: Who): Promise<Record<string, string>> {
  if (who === 'NOBODY') return {}
  return { authorization: `Bearer ${await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41', 600, who)}` }
}

/** The answer, and what the order subgraph was asked for it. */
async function ask(who: Who, query: string, variables = {}) {
  const { queries } = gateway.subgraph('order')
  const before = queries.length
  const { status, body } = await gateway.post({ query, variables }, await authorizationOf(who))
  return { status, asked: queries.slice(before).join(' '), ...body }
}

describe('a field for signed-in callers', () => {
  const query = '{ order(id: "o1") { status saga } }'

  test('is there for them', async () => {
    const { data, errors } = await ask('CUSTOMER', query)
    expect(data).toEqual({ order: { status: 'PENDING', saga: 'RUNNING' } })
    expect(errors).toBeUndefined()
  })

  test('is null for anonymous callers, with an error, and is never fetched', async () => {
    const { status, data, errors, asked } = await ask('NOBODY', query)
    expect(status).toBe(200)
    expect(data).toEqual({ order: { status: 'PENDING', saga: null } })
    expect(errors).toEqual([{ message: 'Sign in first.', path: ['order', 'saga'], extensions: ANONYMOUS }])
    expect(asked).not.toContain('saga')
  })

  test('may be all that was selected: the object that it is part of is there nevertheless', async () => {
    const { data, errors } = await ask('NOBODY', '{ order(id: "o1") { saga } none: order(id: "x") { saga } }')
    expect(data).toEqual({ order: { saga: null }, none: null })
    expect(errors).toMatchObject([{ path: ['order', 'saga'] }])
  })
})

describe('a field that needs a scope', () => {
  const query = '{ orders { id notes } }'

  test.each<Who>(['SUPPORT', 'ADMIN'])('is there for %s', async (who) => {
    expect((await ask(who, query)).data).toMatchObject({ orders: [{ notes: ['a note'] }, {}] })
  })

  test('is null for callers without the scope, in every item of a list', async () => {
    const { data, errors, asked } = await ask('CUSTOMER', query)
    expect(data).toEqual({
      orders: [
        { id: 'o1', notes: null },
        { id: 'o2', notes: null },
      ],
    })
    expect(errors).toEqual(
      [0, 1].map((index) => ({
        message: 'You may not ask for Order.notes: that needs the scope staff.',
        path: ['orders', index, 'notes'],
        extensions: FORBIDDEN,
      })),
    )
    expect(asked).not.toContain('notes')
  })

  test.each<[string, string, unknown]>([
    ['an alias', '{ order(id: "o1") { mine: notes } }', { order: { mine: null } }],
    [
      'a fragment',
      '{ order(id: "o1") { ...F } } fragment F on Order { notes id }',
      { order: { notes: null, id: 'o1' } },
    ],
    [
      'fragments in fragments, spread twice',
      '{ a: order(id: "o1") { ...F } order(id: "o2") { ...F ...G } } fragment F on Order { ...G } fragment G on Order { notes }',
      { a: { notes: null }, order: { notes: null } },
    ],
    ['an inline fragment', '{ order(id: "o1") { ... on Order { notes } } }', { order: { notes: null } }],
    [
      'an inline fragment without a type',
      '{ order(id: "o1") { ... { notes } } }',
      { order: { notes: null } },
    ],
    ['another operation', 'mutation { orderTouch(id: "o1") { notes } }', { orderTouch: { notes: null } }],
    ['a field of a type that needs the scope', '{ board { title } }', { board: null }],
    [
      'a part that may not be null',
      '{ order(id: "o1") { margin { percent currency } id } }',
      { order: { margin: null, id: 'o1' } },
    ],
  ])('cannot be reached by way of %s', async (_way, operation, expected) => {
    const { data, errors, asked } = await ask('CUSTOMER', operation)
    expect(data).toEqual(expected)
    expect(errors?.length).toBeGreaterThan(0)
    for (const error of errors ?? []) expect(error).toMatchObject({ extensions: FORBIDDEN })
    expect(asked).not.toMatch(/notes|percent|board/)
  })

  test('is no error where it was left out by the client', async () => {
    const operation = 'query ($staff: Boolean!) { order(id: "o1") { id notes @include(if: $staff) } }'
    const without = await ask('CUSTOMER', operation, { staff: false })
    expect(without).toMatchObject({ data: { order: { id: 'o1' } } })
    expect(without).not.toHaveProperty('errors')
    expect(await ask('CUSTOMER', operation, { staff: true })).toMatchObject({
      data: { order: { id: 'o1', notes: null } },
      errors: [{ extensions: FORBIDDEN }],
    })
  })

  test('does not hide what a customer may see of the same interface', async () => {
    const operation =
      '{ order(id: "o1") { documents { title ... on Invoice { total } ... on Memo { text } } } }'
    const { data, errors } = await ask('NOBODY', operation)
    expect(data).toEqual({
      order: {
        documents: [
          { title: 'Invoice', total: null },
          { title: 'Memo', text: 'm' },
        ],
      },
    })
    expect(errors).toMatchObject([{ path: ['order', 'documents', 0, 'total'], extensions: ANONYMOUS }])
  })
})

describe('an operation that cannot be answered without what is refused', () => {
  test('is refused as a whole, and nothing of it is carried out', async () => {
    const mutation = 'mutation { orderTouch(id: "o1") { id } orderErase(id: "o1") { id } }'
    const { data, errors, asked } = await ask('SUPPORT', mutation)
    expect(data).toBeNull()
    expect(errors).toEqual([
      {
        message: 'You may not ask for Mutation.orderErase: that needs the scope staff and admin, or root.',
        path: ['orderErase'],
        extensions: FORBIDDEN,
      },
    ])
    expect(asked).toBe('')
    expect((await ask('ADMIN', mutation)).data).toMatchObject({ orderErase: { id: 'o1' } })
  })

  test('but its parts are carried out where a null may stand for what is refused', async () => {
    const mutation = 'mutation { orderNote(id: "o1") { id } orderTouch(id: "o1") { id } }'
    expect(await ask('NOBODY', mutation)).toMatchObject({
      data: { orderNote: null, orderTouch: { id: 'o1' } },
      errors: [{ path: ['orderNote'], extensions: ANONYMOUS }],
    })
  })
})

describe('over WebSocket', () => {
  async function firstEvent(who: Who, query: string) {
    const { authorization } = await authorizationOf(who)
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: authorization ? { authorization } : {},
      retryAttempts: 0,
    })
    try {
      for await (const event of client.iterate({ query })) return event
    } catch (error) {
      return { errors: error as object[] }
    } finally {
      await client.dispose()
    }
    throw new Error('the subscription ended without an event')
  }

  test('a query is answered as over HTTP', async () => {
    expect(await firstEvent('NOBODY', '{ order(id: "o1") { status saga } }')).toMatchObject({
      data: { order: { status: 'PENDING', saga: null } },
      errors: [{ path: ['order', 'saga'], extensions: ANONYMOUS }],
    })
  })

  test.each<[Who, object]>([
    ['NOBODY', ANONYMOUS],
    ['CUSTOMER', FORBIDDEN],
  ])(
    'a subscription that needs a scope is refused to %s before anything is asked of its subgraph',
    async (who, extensions) => {
      const before = gateway.orders.started.length
      const event = await firstEvent(who, 'subscription { staffTicks { count } }')
      expect(event).toMatchObject({ errors: [{ path: ['staffTicks'], extensions }] })
      expect(gateway.orders.started.length).toBe(before)
    },
  )

  test('a subscription that needs a scope is there for staff', async () => {
    const event = await firstEvent('SUPPORT', 'subscription { staffTicks { count } }')
    expect(event).toEqual({ data: { staffTicks: { count: 0 } } })
  })

  test('a subscription keeps what its caller may see of each event', async () => {
    const query = 'subscription { orderStatusChanged(orderId: "o1") { status order { id notes saga } } }'
    expect(await firstEvent('CUSTOMER', query)).toMatchObject({
      data: { orderStatusChanged: { status: 'PENDING', order: { id: 'o1', notes: null, saga: 'RUNNING' } } },
      errors: [{ path: ['orderStatusChanged', 'order', 'notes'], extensions: FORBIDDEN }],
    })
  })
})
