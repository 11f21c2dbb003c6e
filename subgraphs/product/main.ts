/** The product subgraph: the catalogue, and the stock in an order's saga. */
import { STREAMS } from '#events/streams.ts'
import { connectBus } from '#platform/bus.ts'
import { connectCache } from '#platform/cache.ts'
import { readConfig } from '#platform/config.ts'
import { startInboxPruning } from '#platform/inbox.ts'
import { startOutbox } from '#platform/outbox.ts'
import { onShutdown } from '#platform/shutdown.ts'
import { startService, startSubgraph } from '#platform/subgraph.ts'
import { createAdjustStock } from './adjust-stock.ts'
import { startAvailabilityFeed } from './availability-feed.ts'
import { startCacheInvalidation } from './cache-invalidation.ts'
import { startCatalogRepublisher } from './catalog-republisher.ts'
import { configSchema } from './config.ts'
import { createContext } from './context.ts'
import { connectDatabase } from './data/database.ts'
import { startExpirySweep } from './expiry-sweep.ts'
import { createManageProducts } from './manage-products.ts'
import { resolvers } from './resolvers/resolvers.ts'
import { startSaga } from './saga.ts'

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
