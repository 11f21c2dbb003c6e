/** The product subgraph: the catalogue, and the stock in an order's saga. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { connectCache } from '#platform/storage/cache.ts'
import { readConfig } from '#platform/process/config.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { onShutdown } from '#platform/process/shutdown.ts'
import { startService, startSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import { createAdjustStock } from './operations/adjust-stock.ts'
import { startAvailabilityFeed } from './jobs/availability-feed.ts'
import { startCacheInvalidation } from './jobs/cache-invalidation.ts'
import { startCatalogRepublisher } from './jobs/catalog-republisher.ts'
import { configSchema } from './config.ts'
import { createContext } from './resolvers/context.ts'
import { connectDatabase } from './data/database.ts'
import { startExpirySweep } from './jobs/reservation-expiry.ts'
import { createManageProducts } from './operations/manage-products.ts'
import { resolvers } from './resolvers/resolvers.ts'
import { startSaga } from './jobs/stock-commands.ts'

const config = readConfig(configSchema)
await startService('product', config)
const database = connectDatabase(config.DATABASE_URL)
onShutdown(() => database.$disconnect())
const cache = connectCache(config.REDIS_URL, 'product')
onShutdown(() => cache.close())
const bus = await connectBus(config.NATS_URL, STREAMS)
const outbox = startOutbox(database, bus, 'storegraph/product')
const saga = startSaga(bus, outbox)
const availabilityFeed = startAvailabilityFeed(database, bus)
for (const part of [
  bus,
  outbox,
  startInboxPruning(database),
  startCacheInvalidation(bus, cache),
  startExpirySweep(database, outbox),
  startCatalogRepublisher(bus, database, outbox),
  saga,
  availabilityFeed,
]) {
  onShutdown(() => part.close())
}

await startSubgraph({
  name: 'product',
  config,
  typeDefs: new URL('./schema.graphql', import.meta.url),
  resolvers,
  context: createContext({
    database,
    cache,
    adjustStock: createAdjustStock(outbox),
    manageProducts: createManageProducts(outbox, cache),
    availabilityFeed,
  }),
  checks: {
    database: () => database.$queryRaw`SELECT 1`,
    messages: () => bus.check(),
    outbox: () => outbox.caughtUp(),
    commands: () => saga.caughtUp(),
  },
})
