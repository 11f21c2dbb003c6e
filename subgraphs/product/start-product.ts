/** The parts of the product subgraph, put together: the one place that knows all of them. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { connectCache } from '#platform/storage/cache.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { ProductConfig } from './config.ts'
import { connectDatabase } from './data/database.ts'
import { startAvailabilityFeed } from './jobs/availability-feed.ts'
import { startCacheInvalidation } from './jobs/cache-invalidation.ts'
import { startCatalogRepublisher } from './jobs/catalog-republisher.ts'
import { startExpirySweep } from './jobs/reservation-expiry.ts'
import { startSaga } from './jobs/stock-commands.ts'
import { createAdjustStock } from './operations/adjust-stock.ts'
import { createManageProducts } from './operations/manage-products.ts'
import { createContext } from './resolvers/context.ts'
import { resolvers } from './resolvers/resolvers.ts'

export async function startProduct(config: ProductConfig) {
  await using parts = ownParts()
  const database = parts.adopt(connectDatabase(config.DATABASE_URL), (client) => client.$disconnect())
  const cache = parts.own(connectCache(config.REDIS_URL, 'product'))
  const bus = parts.own(await connectBus(config.NATS_URL, STREAMS))
  const outbox = parts.own(startOutbox(database, bus, 'storegraph/product'))
  const saga = parts.own(startSaga(bus, outbox))
  const availabilityFeed = parts.own(startAvailabilityFeed(database, bus))
  parts.own(startInboxPruning(database))
  parts.own(startCacheInvalidation(bus, cache))
  parts.own(startExpirySweep(database, outbox))
  parts.own(startCatalogRepublisher(bus, database, outbox))
  const services = {
    database,
    cache,
    adjustStock: createAdjustStock(outbox),
    manageProducts: createManageProducts(outbox, cache),
    availabilityFeed,
  }
  const { port, schema } = parts.own(
    await serveSubgraph({
      name: 'product',
      config,
      typeDefs: new URL('./schema.graphql', import.meta.url),
      resolvers,
      context: createContext(services),
      checks: {
        database: () => database.$queryRaw`SELECT 1`,
        messaging: () => bus.check(),
        outbox: () => outbox.caughtUp(),
        commands: () => saga.caughtUp(),
      },
    }),
  )
  return { port, schema, database, bus, outbox, services, close: parts.handOver() }
}
