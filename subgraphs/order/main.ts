/** The order subgraph: orders, and the saga that carries them out. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { readConfig } from '#platform/process/config.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { onShutdown } from '#platform/process/shutdown.ts'
import { startService, startSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import { startCatalogCopy } from './jobs/catalog-copy.ts'
import { configSchema } from './config.ts'
import { createContext } from './resolvers/context.ts'
import { connectDatabase } from './data/database.ts'
import { startOrderFeed } from './jobs/order-feed.ts'
import { resolvers } from './resolvers/resolvers.ts'
import { createOrderActions } from './operations/act-on-order.ts'
import { startAnswers } from './jobs/saga-answers.ts'
import { createMoveOrder } from './operations/move-order.ts'
import { createPlaceOrder } from './operations/place-order.ts'
import { startReconciler } from './jobs/saga-reconciler.ts'

const config = readConfig(configSchema)
await startService('order', config)
const db = connectDatabase(config.DATABASE_URL)
onShutdown(() => db.$disconnect())
const bus = await connectBus(config.NATS_URL, STREAMS)
const outbox = startOutbox(db, bus, 'storegraph/order')
const moveOrder = createMoveOrder(db, outbox)
const catalog = startCatalogCopy(bus, db)
const feed = startOrderFeed(db, bus)
for (const part of [
  bus,
  outbox,
  startInboxPruning(db),
  startAnswers(bus, moveOrder),
  startReconciler(db, moveOrder),
  catalog,
  feed,
]) {
  onShutdown(() => part.close())
}

await startSubgraph({
  name: 'order',
  config,
  typeDefs: new URL('./schema.graphql', import.meta.url),
  resolvers,
  context: createContext({
    db,
    placeOrder: createPlaceOrder(db, outbox),
    actions: createOrderActions(moveOrder),
    feed,
  }),
  checks: {
    database: () => db.$queryRaw`SELECT 1`,
    messages: () => bus.check(),
    catalogue: () => catalog.caughtUp(),
  },
})
