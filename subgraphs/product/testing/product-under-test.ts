/**
 * The product subgraph as its tests drive it: the same as in production, on a Postgres, NATS and Redis of the test's
 * own, with the seeded shop. It is asked as the gateway asks it, and commanded as an order's saga commands it.
 */
import { graphql, parse, subscribe } from 'graphql'
import { availabilityChanged } from '#contracts/catalog.ts'
import type { MessageData, MessageType } from '#contracts/message.ts'
import type { stockCommit } from '#contracts/stock.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import { connectCache } from '#platform/storage/cache.ts'
import { serveGatewayKeys, token } from '#platform/testing/fake-gateway.ts'
import { eventually } from '../../../tests/eventually.ts'
import { createFreshDatabase } from '../../../tests/fresh-database.ts'
import { startFreshNats } from '../../../tests/fresh-nats.ts'
import { configSchema } from '../config.ts'
import { findWrongLevels } from '../data/wrong-levels.ts'
import { expireReservations } from '../jobs/reservation-expiry.ts'
import { adjustStock } from '../operations/adjust-stock.ts'
import { createContext, type Services } from '../resolvers/context.ts'
import { seedId } from '../seed/seed-id.ts'
import { seed } from '../seed/seed.ts'
import { startProduct } from '../start-product.ts'
import { recordAnswers } from './saga-answers.ts'

export const nobody: Caller = { userId: null, role: null }
export const customer: Caller = { userId: newId(), role: 'CUSTOMER' }
const staffId = newId()
export const staff = { userId: staffId, role: 'SUPPORT' } as const satisfies Caller

export interface Answer {
  // The shape is the query's.
  // oxlint-disable-next-line no-explicit-any
  data: any
  errors?: { message: string; extensions: { code: string } }[]
}

export type ProductUnderTest = Awaited<ReturnType<typeof startProductUnderTest>>

export async function startProductUnderTest() {
  log.level = 'silent'
  const { TEST_DATABASE_URL_PRODUCT = '', TEST_REDIS_URL = '' } = process.env
  const fresh = await createFreshDatabase(TEST_DATABASE_URL_PRODUCT, 'product')
  const [nats, keys] = await Promise.all([startFreshNats(), serveGatewayKeys()])
  await seed(fresh.url)
  const config = configSchema.parse({
    PORT: 0,
    DATABASE_URL: fresh.url,
    GATEWAY_JWKS_URL: keys.url,
    NATS_URL: nats.url,
    REDIS_URL: TEST_REDIS_URL,
  })
  const cache = connectCache(TEST_REDIS_URL, `product-test-${newId()}`)
  const { port, schema, bus, services, close } = await startProduct(config, {
    cache,
    catalogRepublisher: { close: async () => {} },
  })
  const { database, outbox } = services
  const answers = await recordAnswers(bus)

  async function newest(message: MessageType, productId: string) {
    const subject = message.subject(productId)
    const found = await bus.manager.streams.getMessage('CATALOG', { last_by_subj: subject })
    return found?.json<Record<string, unknown>>()
  }

  return {
    bus,
    database,
    databaseUrl: fresh.url,
    services,
    /** The first `count` answers about an order. */
    answers,

    async ask(
      source: string,
      caller: Caller = nobody,
      variableValues = {},
      given: Services = services,
    ): Promise<Answer> {
      const contextValue = createContext(given)(caller)
      const result = await graphql({ schema, source, variableValues, contextValue })
      return JSON.parse(JSON.stringify(result)) as Answer
    },

    /** What it answers over HTTP, as to the gateway. */
    async serve(query: string): Promise<Response> {
      const authorization = await token({ claims: { aud: 'product' } })
      return fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
    },

    /** Whether it is ready, and why not. */
    ready: () => fetch(`http://127.0.0.1:${port}/readyz`),

    async subscribe(source: string, variableValues = {}) {
      const contextValue = createContext(services)(nobody)
      return subscribe({ schema, document: parse(source), variableValues, contextValue })
    },

    /** Publishes a command, as a new message unless `id` says which. */
    command<Type extends MessageType<typeof stockCommit.data>>(
      { type, subject }: Type,
      data: MessageData<Type>,
      id = newId(),
    ) {
      const time = new Date().toISOString()
      return bus.publish({ id, type, subject: subject(data.orderId), source: 'test', time, data, trace: {} })
    },

    /** The latest message of a type about a product, once it has this version or a newer one. */
    latest: (message: MessageType, productId: string, version: number) =>
      eventually(
        () => newest(message, productId),
        (value) => Number(value?.version) >= version,
      ),

    /** The latest published availability of a product, once it has this value. */
    published: (productId: string, available: number) =>
      eventually(
        () => newest(availabilityChanged, productId),
        (value) => value?.available === available,
      ),

    /** What another process changes products with: a cache that this one's loaders do not share. */
    elsewhere: { outbox, cache: { ...cache, invalidate: async () => undefined } },

    /** The product's id, once it has so many pieces in each of the three warehouses. */
    async stocked(sku: string, pieces: [number, number, number]): Promise<string> {
      const productId = seedId('product', sku)
      for (const [index, code] of ['RTM', 'LEJ', 'LYS'].entries()) {
        const warehouseId = seedId('warehouse', code)
        const key = { productId_warehouseId: { productId, warehouseId } }
        const { onHand, version } = await database.stockLevel.findUniqueOrThrow({ where: key })
        const delta = pieces[index]! - onHand
        const adjustment = { productId, warehouseId, delta, reason: 'test', expectedVersion: version }
        if (delta !== 0) await adjustStock(outbox, adjustment, staffId)
      }
      return productId
    },

    /** On hand and reserved of a product in each warehouse, such as `3-1`. */
    async levels(productId: string): Promise<string[]> {
      const rows = await database.stockLevel.findMany({
        where: { productId },
        orderBy: { warehouse: { priority: 'asc' } },
      })
      return rows.map(({ onHand, reserved }) => `${onHand}-${reserved}`)
    },

    /** What contradicts what must be true of all stock at all times. */
    wrongLevels: () => findWrongLevels(database),

    /** Creates the streams that a test has deleted. */
    provision: () => nats.provision(),

    outbox,
    expire: (aheadMs?: number) => expireReservations(database, outbox, aheadMs),

    async stop() {
      await close()
      keys.close()
      await fresh.drop()
      await nats.stop()
    },
  }
}
