/** Subscriptions through the gateway, driven by the client that most browsers use. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { eventually } from '../../tests/eventually.ts'
import { accessToken } from '../testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

const WATCH = `subscription Watch($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { status order { id customer { displayName } } }
}`

let gateway: GatewayUnderTest
const clients: Client[] = []

beforeAll(async () => {
  gateway = await startGatewayUnderTest()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(async (client) => client.dispose()))
})
afterAll(() => gateway.close())

function connect(connectionParams: Record<string, unknown> = {}, to = gateway): Client {
  const url = to.url.replace('http', 'ws') + '/graphql'
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 })
  clients.push(client)
  return client
}

/** Collects what a subscription delivers. */
function watch(client: Client, id: string | undefined, more: { query?: string; after?: string } = {}) {
  const results: { data?: any; errors?: readonly any[] }[] = []
  let wake = () => {}
  const done = new Promise<unknown>((resolve) => {
    client.subscribe(
      { query: more.query ?? WATCH, variables: { id, after: more.after } },
      {
        next: (result) => {
          results.push(result)
          wake()
        },
        error: resolve,
        complete: () => resolve('complete'),
      },
    )
  })
  return {
    results,
    statuses: () => results.map(({ data }) => String(data?.orderStatusChanged.status)),
    done,
    async until(length: number) {
      while (results.length < length) await new Promise<void>((resolve) => (wake = resolve))
      return results[length - 1]
    },
  }
}

describe('a subscription', () => {
  test('delivers each event with the fields of other subgraphs, and ends when the source ends', async () => {
    gateway.orders.add('o1', 'PENDING')
    const stream = watch(connect(), 'o1')
    expect(await stream.until(1)).toEqual({
      data: {
        orderStatusChanged: {
          status: 'PENDING',
          order: { id: 'o1', customer: { displayName: 'Name of usr-1' } },
        },
      },
    })
    gateway.orders.append('o1', 'CONFIRMED', 'DONE')
    expect(await stream.done).toBe('complete')
    expect(stream.statuses()).toEqual(['PENDING', 'CONFIRMED', 'DONE'])
  })

  test('goes on without loss or repeat when its subgraph restarts', async () => {
    gateway.orders.add('o2', 'PENDING')
    const stream = watch(connect(), 'o2')
    await stream.until(1)
    await gateway.restartOrder(() => gateway.orders.append('o2', 'CONFIRMED'))
    await stream.until(2)
    gateway.orders.append('o2', 'DONE')
    expect(await stream.done).toBe('complete')
    expect(stream.statuses()).toEqual(['PENDING', 'CONFIRMED', 'DONE'])
    expect(gateway.orders.started.at(-1)).toEqual({ orderId: 'o2', after: '0' })
  })

  test('that cannot be resumed ends with an error when its subgraph is lost', async () => {
    const stream = watch(connect(), '', { query: 'subscription { ticks { count } }' })
    await stream.until(1)
    await gateway.restartOrder()
    expect(await stream.done).toMatchObject([
      { extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName: 'order' } },
    ])
  })

  test('delivers what it has when another subgraph fails, and goes on', async () => {
    gateway.orders.add('o3', 'PENDING', 'usr-broken')
    const stream = watch(connect(), 'o3')
    const first = await stream.until(1)
    expect(first?.data).toEqual({
      orderStatusChanged: { status: 'PENDING', order: { id: 'o3', customer: null } },
    })
    expect(first?.errors).toMatchObject([
      {
        path: ['orderStatusChanged', 'order', 'customer', 'displayName'],
        extensions: { serviceName: 'user' },
      },
    ])
    gateway.orders.append('o3', 'DONE')
    expect(await stream.done).toBe('complete')
  })

  test('hands on the error with which its subgraph refuses', async () => {
    const stream = watch(connect(), 'nobody')
    const first = await Promise.race([stream.until(1), stream.done])
    expect(JSON.stringify(first)).toContain('NOT_FOUND')
  })

  test('is refused before anything is asked upstream when it is not valid', async () => {
    const before = gateway.orders.started.length
    const wrong = watch(connect(), 'o1', { query: 'subscription { orderStatusChanged { status } }' })
    expect(await wrong.done).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    const missing = watch(connect(), undefined)
    expect(await missing.done).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(gateway.orders.started.length).toBe(before)
  })
})

describe('subscribers of the same', () => {
  test('share one upstream subscription, each with every event', async () => {
    gateway.orders.add('o4', 'PENDING')
    const token = await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41')
    const connectionParams = { authorization: `Bearer ${token}` }
    const first = watch(connect(connectionParams), 'o4')
    await first.until(1)
    const second = watch(connect(connectionParams), 'o4')
    const stranger = watch(connect(), 'o4')
    await Promise.all([second.until(1), stranger.until(1)])
    await eventually(() => expect(gateway.orders.open()).toBe(2))
    const asked = gateway.subgraph('user').requests.length
    gateway.orders.append('o4', 'CONFIRMED')
    await Promise.all([first.until(2), second.until(2), stranger.until(2)])
    // One execution for the two, one for the stranger.
    expect(gateway.subgraph('user').requests.length - asked).toBe(2)
    gateway.orders.append('o4', 'DONE')
    await Promise.all([first.done, second.done, stranger.done])
    for (const stream of [first, second, stranger]) {
      expect(stream.statuses()).toEqual(['PENDING', 'CONFIRMED', 'DONE'])
    }
    await eventually(() => expect(gateway.orders.open()).toBe(0))
  })

  test('get the latest event when they come later and events have no cursor', async () => {
    const query = 'subscription Late { ticks { count } }'
    const before = gateway.orders.started.length
    const first = watch(connect(), '', { query })
    await first.until(1)
    gateway.orders.tick()
    await first.until(2)
    const second = watch(connect(), '', { query })
    expect(await second.until(1)).toEqual(first.results[1])
    expect(gateway.orders.started.length).toBe(before + 1)
  })

  test('leave nothing open upstream when the last has gone', async () => {
    gateway.orders.add('o5', 'PENDING')
    const client = connect()
    await watch(client, 'o5').until(1)
    expect(gateway.orders.open()).toBe(1)
    client.terminate()
    gateway.orders.append('o5', 'CONFIRMED')
    await eventually(() => expect(gateway.orders.open()).toBe(0))
  })
})

describe('a socket', () => {
  test.each(['authorization', 'Authorization', 'headers'])('takes its token from %s', async (place) => {
    const authorization = `Bearer ${await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41')}`
    const params =
      place === 'headers' ? { headers: { Authorization: authorization } } : { [place]: authorization }
    const me = watch(connect(params), '', { query: '{ me { displayName } }' })
    expect(await me.until(1)).toEqual({
      data: { me: { displayName: 'Name of 0188bac7-4afa-78aa-bc3b-bd1eef28d881' } },
    })
  })

  test('with a wrong token is closed with 4401', async () => {
    const stream = watch(connect({ authorization: 'Bearer nonsense' }), 'o1')
    expect(await stream.done).toMatchObject({ code: 4401 })
  })

  test('is closed with 1013, to try again later, when the keys of its token cannot be fetched', async () => {
    const isolated = await startGatewayUnderTest({ USER_JWKS_URL: 'http://127.0.0.1:1/jwks' })
    try {
      const token = await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41')
      const stream = watch(connect({ authorization: `Bearer ${token}` }, isolated), 'o1')
      expect(await stream.done).toMatchObject({ code: 1013 })
    } finally {
      await isolated.close()
    }
  })

  test('is closed with 4403, upon which clients connect again, when its token expires', async () => {
    gateway.orders.add('o6', 'PENDING')
    const token = await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41', 1)
    const stream = watch(connect({ authorization: `Bearer ${token}` }), 'o6')
    await stream.until(1)
    expect(await stream.done).toMatchObject({ code: 4403 })
  })

  test('carries at most 100 subscriptions', async () => {
    gateway.orders.add('o7', 'PENDING')
    const client = connect()
    const streams = Array.from({ length: 101 }, () => watch(client, 'o7'))
    expect(await streams[100]?.done).toMatchObject([{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }])
  })
})
