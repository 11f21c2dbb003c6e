/** Identity across the whole graph, with its real services: sessions that go on, limits, and who sees what. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gql } from '@apollo/client'
import { decodeProtectedHeader } from 'jose'
import { send, signIn } from '../clients.ts'
import { eventually } from '../../eventually.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { createSession, placeOne, watchBoard } from '../live-orders.ts'
import { PUBLISH_AHEAD_MS, rotateKeys } from './rotate-keys.ts'
import { createShopClient } from './shop-client.ts'

const PASSWORD = 'correct-horse-battery-staple'
/** A token ends this long after its time: the gateway allows for clocks that differ. */
const TOLERANCE_MS = 5_000
const LIFETIME_S = 1
const ME = gql`
  {
    me {
      displayName
    }
  }
`
const LEVELS = '{ product(slug: "kupfer-floor-lamp") { name stockLevels { onHand } } warehouses { code } }'

let graph: RunningGraph
/** The changes of all orders, watched for as long as the tests run. */
let board: ReturnType<typeof watchBoard>
let sam: ReturnType<typeof createSession>
let ada: ReturnType<typeof createSession>

beforeAll(async () => {
  graph = await startGraph({ environment: { user: { ACCESS_TOKEN_SECONDS: String(LIFETIME_S) } } })
  sam = createSession(graph.url, 'sam@example.com')
  ada = createSession(graph.url, 'ada@example.com')
  board = watchBoard(graph.url, { accessToken: sam, renewInPlace: false })
}, 60_000)
afterAll(async () => {
  await board?.stop()
  await graph?.stop()
}, 30_000)

describe('a frontend on Apollo Client', () => {
  it('works on while its access tokens expire and the keys are rotated, and its user notices nothing', async () => {
    const { client, accessTokens } = await createShopClient(graph.url, 'ada@example.com', PASSWORD)
    const kid = await rotateKeys(graph.stack.urls().USER_DATABASE_URL as string)
    const duration = PUBLISH_AHEAD_MS + LIFETIME_S * 1_000 + TOLERANCE_MS + 2_000
    const began = Date.now()
    const answers = new Set<string>()
    while (Date.now() < began + duration) {
      const three = await Promise.all([1, 2, 3].map(() => client.query({ query: ME })))
      for (const { data } of three) answers.add(JSON.stringify(data))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const took = Date.now() - began
    client.stop()
    expect([...answers]).toEqual(['{"me":{"__typename":"User","displayName":"Ada Lovelace"}}'])
    const kids = accessTokens.map((token) => decodeProtectedHeader(token).kid)
    expect([kids.at(0) === kid, kids.at(-1) === kid]).toEqual([false, true])
    // All that is under way when a token expires shares one refresh.
    expect(accessTokens.length).toBeGreaterThan(3)
    expect(accessTokens.length).toBeLessThan(2 + took / (LIFETIME_S * 1_000 + TOLERANCE_MS))
  }, 60_000)
})

describe('a live feed on our package', () => {
  it('has told every change once and in order, over ten and more connections whose tokens ended', async () => {
    const placed: string[] = []
    for (let order = 0; order < 3; order++) {
      const closes = board.closes.length
      placed.push(await placeOne(graph.url, await ada(await ada())))
      await eventually(() => board.closes.length > closes)
    }
    await eventually(() => board.closes.length >= 10 && board.hasConfirmed(placed))
    for (const id of placed) expect(board.statusesOf(id)).toEqual(['PENDING', 'CONFIRMED'])
    expect(board.cursors()).toEqual([...new Set(board.cursors())])
    expect([board.errors, new Set(board.closes)]).toEqual([[], new Set([4403])])
  })
})

describe('what is for staff', () => {
  it('is null with an error for others, and the rest of the answer is there', async () => {
    const customer = await send(graph.url, LEVELS, { headers: await signIn(graph.url, 'ada@example.com') })
    expect(customer).toEqual({
      data: { product: { name: 'Kupfer Floor Lamp', stockLevels: null }, warehouses: null },
      errors: ['Product.stockLevels', 'Query.warehouses'].map((field) => ({
        message: `You may not ask for ${field}: that needs the scope staff.`,
        path: field === 'Query.warehouses' ? ['warehouses'] : ['product', 'stockLevels'],
        extensions: { code: 'FORBIDDEN' },
      })),
    })
    const staff = await send(graph.url, LEVELS, { headers: await signIn(graph.url, 'sam@example.com') })
    expect(staff).toMatchObject({ data: { warehouses: [{}, {}, {}] } })
    expect(staff.errors).toBeUndefined()
  })

  it('is not to be had by headers that claim an identity', async () => {
    const headers = { 'x-user-id': 'root', 'x-user-role': 'ADMIN', 'x-forwarded-for': '127.0.0.1' }
    const { data } = await send(graph.url, LEVELS, { headers })
    expect(data).toMatchObject({ warehouses: null })
  })
})

describe('fifty sign-ins', () => {
  it('in one document count as fifty', async () => {
    const attempts = Array.from({ length: 50 }, (_, index) => {
      const input = `{ email: "limited@example.com", password: "guess number ${index}" }`
      return `a${index}: sessionCreate(input: ${input}) { userErrors { code } }`
    })
    const { data, errors } = await send(graph.url, `mutation { ${attempts.join(' ')} }`)
    expect(data).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
    const again = await send(graph.url, `mutation { ${attempts[0]} }`)
    expect(again.errors?.[0]?.extensions?.code).toBe('RATE_LIMITED')
  })
})
