/** The parts of the product subgraph, put together: the one place that knows all of them, for tests as well. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { natsAddress } from '#platform/messaging/nats-keys.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import type { Closable } from '#platform/process/run-service.ts'
import { type Cache, connectCache } from '#platform/storage/cache.ts'
import { redisAddress } from '#platform/storage/redis-keys.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { ProductConfig } from './config.ts'
import { connectDatabase, type Database } from './data/database.ts'
import { startAvailabilityFeed } from './jobs/availability-feed.ts'
import { startCacheInvalidation } from './jobs/cache-invalidation.ts'
import { checkCatalogPublished, startCatalogRepublisher } from './jobs/catalog-republisher.ts'
import { startReservationExpiry } from './jobs/reservation-expiry.ts'
import { startStockArchive } from './jobs/stock-archive.ts'
import { startStockCheck } from './jobs/stock-check.ts'
import { startStockCommands } from './jobs/stock-commands.ts'
import { createContext } from './resolvers/context.ts'
import { resolvers } from './resolvers/resolvers.ts'

/** Entries of another shape than `ProductRow` has now are another cache's. */
const CACHE_PREFIX = 'product:2'

/** What tests and benchmarks put in the place of a part. */
export interface ReplacedParts {
  database?: Database
  cache?: Cache
  catalogRepublisher?: Closable
}

export async function startProduct(config: ProductConfig, replaced: ReplacedParts = {}) {
  await using parts = ownParts()
  const database = parts.adopt(replaced.database ?? connectDatabase(config.DATABASE_URL), (client) =>
    client.$disconnect(),
  )
  const cache = parts.own(replaced.cache ?? connectCache(redisAddress(config), CACHE_PREFIX))
  const bus = parts.own(await connectBus(natsAddress(config), STREAMS, { provisions: false }))
  const outbox = parts.own(startOutbox(database, bus, 'storegraph/product'))
  const commands = parts.own(startStockCommands(bus, database, outbox))
  const availabilityFeed = parts.own(startAvailabilityFeed(database, bus))
  parts.own(startInboxPruning(database))
  parts.own(startCacheInvalidation(bus, cache))
  parts.own(startReservationExpiry(database, outbox))
  parts.own(startStockArchive(database))
  parts.own(startStockCheck(database))
  parts.own(replaced.catalogRepublisher ?? startCatalogRepublisher(bus, database, outbox))
  const services = { database, cache, outbox, availabilityFeed }
  const { port, schema } = parts.own(
    await serveSubgraph({
      name: 'product',
      bus,
      config,
      typeDefs: new URL('./schema.graphql', import.meta.url),
      resolvers,
      context: createContext(services),
      checks: {
        database: () => database.$queryRaw`SELECT 1`,
        messaging: () => bus.check(),
        outbox: () => outbox.caughtUp(),
        commands: () => commands.caughtUp(),
      },
      warnings: { catalog: () => checkCatalogPublished(database) },
    }),
  )
  return { port, schema, bus, services, close: parts.handOver() }
}
