/** Two gateways on a real broker and a real Redis: what one keeps the other has, and a change reaches both. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Redis } from 'ioredis'
import { productChanged } from '#contracts/catalog.ts'
import { STREAMS } from '#contracts/streams.ts'
import { type Bus, connectBus } from '#platform/messaging/bus.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import { eventually } from '../../tests/eventually.ts'
import { type FreshNats, startFreshNats } from '../../tests/fresh-nats.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'
import { SETTLES_MS } from './invalidations.ts'

log.level = 'silent'
const REDIS_URL = process.env.TEST_REDIS_URL as string
const FRESH_WITHIN_MS = 1_000
const PRODUCT = newId()
const cacheTag = `Product:${PRODUCT}`

let version = 0
let nats: FreshNats
let product: Bus
let redis: Redis
let gateways: GatewayUnderTest[]
let alone: GatewayUnderTest

beforeAll(async () => {
  nats = await startFreshNats()
  product = await connectBus({ url: nats.urlOf('product') }, STREAMS, { provisions: false })
  redis = new Redis(REDIS_URL)
  const NATS_URL = nats.urlOf('gateway')
  const heard = { heardFromBroker: true, cacheTag }
  const start = (url: string) =>
    startGatewayUnderTest({ NATS_URL, REDIS_URL: url, RESPONSE_CACHE_MB: 1 }, heard)
  gateways = await Promise.all([start(REDIS_URL), start(REDIS_URL)])
  alone = await start('redis://127.0.0.1:1')
}, 30_000)
afterAll(async () => {
  await Promise.all([...(gateways ?? []), alone].map((gateway) => gateway?.close()))
  await product?.close()
  redis?.disconnect()
  await nats?.stop()
})

const askedOf = (gateway: GatewayUnderTest) => gateway.subgraph('user').queries.length

async function ask(gateway: GatewayUnderTest, query: string): Promise<void> {
  const { body } = await gateway.post({ query })
  expect(body).toEqual({ data: { a: { id: 'usr-1' } } })
}

/** @returns whether the subgraph was asked */
async function isAsked(gateway: GatewayUnderTest, query: string): Promise<boolean> {
  const before = askedOf(gateway)
  await ask(gateway, query)
  return askedOf(gateway) > before
}

let query: string
beforeEach(async () => {
  query = `{ a: somebody { id } } # ${newId()}`
  // A gateway keeps nothing before it listens, and for a moment after a change.
  for (const gateway of [...gateways, alone])
    await eventually(async () => !(await isAsked(gateway, `${query} ready`)), Boolean, 5 * SETTLES_MS)
})

const change = (productId: string) =>
  product.publish({
    id: newId(),
    type: productChanged.type,
    subject: productChanged.subject(productId),
    source: 'test',
    time: new Date().toISOString(),
    trace: {},
    data: {
      productId,
      version: ++version,
      sku: 'A',
      name: 'A',
      price: { amountMinor: 1, currency: 'EUR' },
      archived: false,
    },
  })

test('what one has kept the other hands out; whoever asks at once waits for one answer', async () => {
  const [one, other] = gateways as [GatewayUnderTest, GatewayUnderTest]
  const before = askedOf(one)
  await Promise.all(Array.from({ length: 100 }, () => ask(one, query)))
  expect(askedOf(one) - before).toBe(1)
  await eventually(async () => (await redis.keys('gateway:answer:*')).length > 0)
  expect(await isAsked(other, query)).toBe(false)
})

test('a product that changes is fresh at every gateway within a second, another product is not asked again', async () => {
  for (const gateway of gateways) await ask(gateway, query)
  await change(newId())
  await product.connection.flush()
  for (const gateway of gateways) expect(await isAsked(gateway, query)).toBe(false)
  const changed = Date.now()
  await change(PRODUCT)
  for (const gateway of gateways) await eventually(() => isAsked(gateway, query))
  expect(Date.now() - changed).toBeLessThan(FRESH_WITHIN_MS)
})

test('without Redis each gateway keeps what it knows itself', async () => {
  expect(await isAsked(alone, query)).toBe(true)
  expect(await isAsked(alone, query)).toBe(false)
  await change(PRODUCT)
  await eventually(() => isAsked(alone, query))
})
