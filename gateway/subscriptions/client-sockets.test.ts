/** WebSockets that outlive their tokens, do nothing, do not read, or are too many. */
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, vi, test } from 'vitest'
import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { eventually } from '../../tests/eventually.ts'
import { accessToken } from '../testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

const USER = 'user_01h2xcejqtf2nbrexx3vqjhp41'
const OTHER = 'user_01h2xcejqtf2nbrexx3vqjhp42'
const WATCH = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { status } }'

let gateway: GatewayUnderTest
const clients: Client[] = []
const sockets: WebSocket[] = []

beforeAll(async () => {
  gateway = await startGatewayUnderTest({
    LIMIT_BUFFERED_BYTES: 1_000_000,
    LIMIT_OPERATIONS_PER_SOCKET: 60,
    LIMIT_SUBSCRIPTIONS_PER_USER: 40,
    LIMIT_SOCKETS_PER_ADDRESS: 12,
    SOCKET_IDLE_SECONDS: 2,
    LIMIT_COST: 100_000,
  })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await Promise.all(clients.splice(0).map(async (client) => client.dispose()))
})
afterAll(() => gateway.close())

const bearer = async (seconds: number, user = USER, role = 'CUSTOMER') => ({
  authorization: `Bearer ${await accessToken(user, seconds, role)}`,
})

function connect(options: Partial<Parameters<typeof createClient>[0]>): Client {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, ...options })
  clients.push(client)
  return client
}

/** What comes of one operation. */
function run(client: Client, query: string, more: { variables?: object; extensions?: object } = {}) {
  const results: any[] = []
  const done = new Promise<unknown>((resolve) => {
    client.subscribe(
      { query, variables: { ...more.variables }, extensions: { ...more.extensions } },
      { next: (result) => results.push(result), error: resolve, complete: () => resolve('complete') },
    )
  })
  return {
    results,
    done,
    statuses: () => results.map(({ data }) => data?.orderStatusChanged.status as unknown),
  }
}

/** A socket without a client's manners. */
async function open({ url } = gateway): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  sockets.push(socket)
  await once(socket, 'open')
  return socket
}

async function initialized(at = gateway): Promise<WebSocket> {
  const socket = await open(at)
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  return socket
}

describe('a live order', () => {
  test('outlives its access token, over several expiries, with the client’s own retry', async () => {
    gateway.orders.add('l1', 'PENDING')
    const closes: unknown[] = []
    const client = connect({
      connectionParams: async () => bearer(1),
      retryAttempts: 10,
      retryWait: async () => undefined,
      on: { closed: (event) => closes.push((event as { code: number }).code) },
    })
    const live = run(client, WATCH, { variables: { id: 'l1' } })
    await eventually(() => closes.length >= 3)
    expect(new Set(closes)).toEqual(new Set([4403]))
    await eventually(() => live.results.length >= 4)
    gateway.orders.append('l1', 'CONFIRMED', 'DONE')
    expect(await live.done).toBe('complete')
    expect(live.statuses().at(-1)).toBe('DONE')
  })

  test('goes on without a gap when an operation brings a newer token', async () => {
    gateway.orders.add('l2', 'PENDING')
    const closes: unknown[] = []
    const client = connect({
      connectionParams: async () => bearer(2),
      on: { closed: (event) => closes.push((event as { code: number }).code) },
    })
    const live = run(client, WATCH, { variables: { id: 'l2' } })
    await eventually(() => live.results.length === 1)
    const renewed = run(client, '{ __typename }', { extensions: await bearer(60) })
    expect(await renewed.done).toBe('complete')
    // The first token's end passes: another socket that was opened with one like it is closed.
    const other = connect({ connectionParams: async () => bearer(2) })
    expect(await run(other, WATCH, { variables: { id: 'l2' } }).done).toMatchObject({ code: 4403 })
    expect(closes).toEqual([])
    gateway.orders.append('l2', 'DONE')
    expect(await live.done).toBe('complete')
    expect(live.statuses()).toEqual(['PENDING', 'DONE'])
  })

  test.each<[string, () => Promise<object>, string]>([
    ['of another user', () => bearer(60, OTHER), 'FORBIDDEN'],
    ['of another role', () => bearer(60, USER, 'SUPPORT'), 'FORBIDDEN'],
    ['that is not valid', async () => ({ authorization: 'Bearer nonsense' }), 'UNAUTHENTICATED'],
    ['that has expired', () => bearer(-60), 'UNAUTHENTICATED'],
  ])('is not taken over by a token %s', async (_what, token, code) => {
    const client = connect({ connectionParams: async () => bearer(60) })
    const refused = run(client, '{ me { id } }', { extensions: await token() })
    expect(await refused.done).toMatchObject([{ extensions: { code } }])
    const own = run(client, '{ me { displayName } }')
    expect(await own.done).toBe('complete')
    expect(own.results[0]?.data.me.displayName).toContain('0188bac7')
  })
})

describe('a session that is over', () => {
  const session = async (sid: string) => ({
    authorization: `Bearer ${await accessToken(USER, 60, 'CUSTOMER', sid)}`,
  })

  test('ends its sockets at once, is refused from then on, and no other session of its user notices', async () => {
    gateway.orders.add('l5', 'PENDING')
    const [one, other] = [await session('sess_one'), await session('sess_other')]
    const closes: unknown[] = []
    const ended = connect({ connectionParams: one, on: { closed: (event) => closes.push(event) } })
    const live = run(ended, WATCH, { variables: { id: 'l5' } })
    const goesOn = run(connect({ connectionParams: other }), WATCH, { variables: { id: 'l5' } })
    await eventually(() => live.results.length === 1 && goesOn.results.length === 1)
    gateway.revocations.sessions.deny('sess_one')
    expect(await live.done).toMatchObject({ code: 4401 })
    expect((await gateway.post({ query: '{ me { id } }' }, one)).status).toBe(401)
    const again = run(connect({ connectionParams: one }), WATCH, { variables: { id: 'l5' } })
    expect(await again.done).toMatchObject({ code: 4401 })
    expect((await gateway.post({ query: '{ me { id } }' }, other)).status).toBe(200)
    gateway.orders.append('l5', 'DONE')
    expect(await goesOn.done).toBe('complete')
    expect([goesOn.statuses(), live.statuses()]).toEqual([['PENDING', 'DONE'], ['PENDING']])
  })

  test('cannot be exchanged for another one on its socket', async () => {
    const client = connect({ connectionParams: await session('sess_two') })
    const other = run(client, '{ me { id } }', { extensions: await session('sess_three') })
    expect(await other.done).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('a socket', () => {
  test('that asks for nothing is closed after a while', async () => {
    const [code] = (await once(await initialized(), 'close')) as [number]
    expect(code).toBe(1001)
  })

  test('is asked to connect elsewhere when the gateway stops, in the middle of a subscription', async () => {
    const stopping = await startGatewayUnderTest()
    stopping.orders.add('s1', 'PENDING')
    const socket = await initialized(stopping)
    const payload = { query: WATCH, variables: { id: 's1' } }
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }))
    await once(socket, 'message')
    const closed = once(socket, 'close')
    await stopping.close()
    // Clients of graphql-ws take this code for a reason to connect again.
    expect(((await closed) as [number])[0]).toBe(1001)
  })

  test('that sends a frame that is too large is closed, and nothing is printed of it', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    try {
      const socket = await initialized()
      socket.send(JSON.stringify({ type: 'ping', payload: { large: 'x'.repeat(300_000) } }))
      const [code] = (await once(socket, 'close')) as [number]
      expect(code).toBe(1009)
      expect(printed).not.toHaveBeenCalled()
    } finally {
      printed.mockRestore()
    }
  })

  test.each([[['Bearer t']], [1], [{ token: 't' }]])(
    'whose authorization is %j is refused',
    async (authorization) => {
      const socket = await open()
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }))
      const [code] = (await once(socket, 'close')) as [number]
      expect(code).toBe(4401)
    },
  )

  test('that is never initialized is closed', async () => {
    const [code] = (await once(await open(), 'close')) as [number]
    expect(code).toBe(4408)
  })

  test('that does not read what it asked for is closed, and what waited is given back', async () => {
    const socket = await initialized()
    const before = await gateway.connections()
    const closed = once(socket, 'close')
    socket.pause()
    for (let id = 0; id < 40; id++) {
      socket.send(JSON.stringify({ type: 'subscribe', id: String(id), payload: { query: '{ large }' } }))
    }
    // It is ended at the gateway's end; a socket that is paused notices once it reads again.
    await eventually(async () => (await gateway.connections()) < before)
    socket.resume()
    await closed
  })

  test('is refused when its address has too many', async () => {
    const opened = await Promise.all(Array.from({ length: 12 }, open))
    await expect(open()).rejects.toThrow('429')
    opened[0]?.close()
    await eventually(async () =>
      open().then(
        () => true,
        () => false,
      ),
    )
  })

  test('gets no more subscriptions than its user may have, over all sockets', async () => {
    gateway.orders.add('l3', 'PENDING')
    const token = await bearer(60)
    const two = [connect({ connectionParams: token }), connect({ connectionParams: token })]
    const streams = Array.from({ length: 40 }, (_, at) =>
      run(two[at % 2] as Client, WATCH, { variables: { id: 'l3' } }),
    )
    await eventually(() => streams.every(({ results }) => results.length > 0))
    const more = run(two[0] as Client, WATCH, { variables: { id: 'l3' } })
    expect(await more.done).toMatchObject([{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }])
    gateway.orders.append('l3', 'DONE')
    await Promise.all(streams.map(({ done }) => done))
    gateway.orders.add('l4', 'DONE')
    expect(await run(two[0] as Client, WATCH, { variables: { id: 'l4' } }).done).toBe('complete')
  })
})
