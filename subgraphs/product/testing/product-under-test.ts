/**
 * The product subgraph's parts on a real Postgres, NATS and Redis, with the seeded shop: asked as the
 * gateway asks it, and commanded as an order's saga commands it.
 */
import { newId } from '#platform/process/new-id.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import { graphql, parse, subscribe } from 'graphql'
import { availabilityChanged } from '#contracts/catalog.ts'
import type { MessageData, MessageType } from '#contracts/message.ts'
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { connectCache } from '#platform/storage/cache.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { subgraphSchema } from '#platform/subgraph/serve-subgraph.ts'
import { eventually } from '../../../tests/eventually.ts'
import { createFreshDatabase } from '../../../tests/fresh-database.ts'
import { startFreshNats } from '../../../tests/fresh-nats.ts'
import { createAdjustStock } from '../operations/adjust-stock.ts'
import { startAvailabilityFeed } from '../jobs/availability-feed.ts'
import { startCacheInvalidation } from '../jobs/cache-invalidation.ts'
import { type Context, createContext } from '../resolvers/context.ts'
import { connectDatabase } from '../data/database.ts'
import { seed } from '../seed/seed.ts'
import { seedId } from '../seed/seed-id.ts'
import { findWrongLevels } from '../operations/verify-stock.ts'
import { startExpirySweep } from '../jobs/reservation-expiry.ts'
import { createManageProducts } from '../operations/manage-products.ts'
import { resolvers } from '../resolvers/resolvers.ts'
import { startSaga } from '../jobs/stock-commands.ts'

export const nobody: Caller = { userId: null, role: null }
export const customer: Caller = { userId: newId(), role: 'CUSTOMER' }
export const staff: Caller = { userId: newId(), role: 'SUPPORT' }

export interface Answer {
  // The shape is the query's.
  // oxlint-disable-next-line no-explicit-any
  data: any
  errors?: { message: string; extensions: { code: string } }[]
}

/** @param databaseUrl of the server on which the test gets a database of its own */
export async function startProduct(databaseUrl: string, redisUrl: string) {
  const fresh = await createFreshDatabase(databaseUrl, 'product')
  const nats = await startFreshNats()
  await seed(fresh.url)
  const database = connectDatabase(fresh.url)
  const bus = await connectBus(nats.url, STREAMS)
  const outbox = startOutbox(database, bus, 'storegraph/product')
  const saga = startSaga(bus, outbox)
  const cache = connectCache(redisUrl, `product-test-${newId()}`)
  const schema = subgraphSchema(new URL('../schema.graphql', import.meta.url), resolvers)
  const availabilityFeed = startAvailabilityFeed(database, bus)
  const invalidation = startCacheInvalidation(bus, cache)
  const expiry = startExpirySweep(database, outbox)
  const services = {
    database,
    cache,
    adjustStock: createAdjustStock(outbox),
    manageProducts: createManageProducts(outbox, cache),
    availabilityFeed,
  }
  const heard: { subject: string; data: { orderId: string } }[] = []
  bus.connection.subscribe('events.product.stock.>', {
    callback: (_error, message) => {
      heard.push({ subject: message.subject, data: message.json() })
    },
  })
  await bus.connection.flush()

  async function newest(message: MessageType, productId: string) {
    const subject = message.subject(productId)
    const found = await bus.manager.streams.getMessage('CATALOG', { last_by_subj: subject })
    return found?.json<Record<string, unknown>>()
  }

  return {
    database,
    bus,
    outbox,
    databaseUrl: fresh.url,
    services,

    async ask(source: string, caller = nobody, variableValues = {}, given = services): Promise<Answer> {
      const contextValue = createContext(given)(caller)
      const result = await graphql({ schema, source, variableValues, contextValue })
      return JSON.parse(JSON.stringify(result)) as Answer
    },

    /** The headers of an answer. */
    async serve(query: string) {
      const server = new ApolloServer<Context>({
        schema,
        plugins: [ApolloServerPluginInlineTraceDisabled()],
      })
      const answer = await server.executeOperation(
        { query },
        { contextValue: createContext(services)(nobody) },
      )
      await server.stop()
      return answer.http.headers
    },

    async subscribe(source: string, variableValues = {}) {
      const contextValue = createContext(services)(nobody)
      return subscribe({ schema, document: parse(source), variableValues, contextValue })
    },

    /** Sends a command, as a new message unless `id` says which. */
    command<Type extends MessageType>({ type, subject }: Type, data: MessageData<Type>, id = newId()) {
      const { orderId } = data as { orderId: string }
      const time = new Date().toISOString()
      return bus.publish({ id, type, subject: subject(orderId), source: 'test', time, data, trace: {} })
    },

    /** The first `count` answers about an order: the last words of their subjects, and their data. */
    async answers(orderId: string, count = 1) {
      const ofOrder = () => heard.filter(({ subject }) => subject.endsWith(orderId))
      const found = await eventually(ofOrder, ({ length }) => length >= count)
      return found.map(({ subject, data }) => ({ name: subject.split('.').at(-2), ...data }))
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

    /** What another process would manage products with: a cache that this one's loaders do not share. */
    elsewhere: () => createManageProducts(outbox, { ...cache, forget: async () => undefined }),

    /** The product's id, once it has so many pieces in each of the three warehouses. */
    async stocked(sku: string, pieces: [number, number, number]): Promise<string> {
      const productId = seedId('product', sku)
      for (const [index, code] of ['RTM', 'LEJ', 'LYS'].entries()) {
        const warehouseId = seedId('warehouse', code)
        const key = { productId_warehouseId: { productId, warehouseId } }
        const { onHand, version } = await database.stockLevel.findUniqueOrThrow({ where: key })
        const delta = (pieces[index] as number) - onHand
        const adjustment = { productId, warehouseId, delta, reason: 'test', expectedVersion: version }
        if (delta !== 0) await services.adjustStock(adjustment, staff.userId as string)
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

    expire: (now: Date) => expiry.sweep(now),

    async stop() {
      for (const part of [availabilityFeed, invalidation, expiry, saga, outbox, bus, cache])
        await part.close()
      await database.$disconnect()
      await fresh.drop()
      await nats.stop()
    },
  }
}
