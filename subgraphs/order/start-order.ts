/** The parts of the order subgraph, put together: the one place that knows all of them. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { OrderConfig } from './config.ts'
import { connectDatabase } from './data/database.ts'
import { startCatalogCopy } from './jobs/catalog-copy.ts'
import { startOrderFeed } from './jobs/order-feed.ts'
import { startAnswers } from './jobs/saga-answers.ts'
import { startReconciler } from './jobs/saga-reconciler.ts'
import { createOrderActions } from './operations/act-on-order.ts'
import { createMoveOrder } from './operations/move-order.ts'
import { createPlaceOrder } from './operations/place-order.ts'
import { createContext } from './resolvers/context.ts'
import { resolvers } from './resolvers/resolvers.ts'

export async function startOrder(config: OrderConfig) {
  await using parts = ownParts()
  const db = parts.adopt(connectDatabase(config.DATABASE_URL), (client) => client.$disconnect())
  const bus = parts.own(await connectBus(config.NATS_URL, STREAMS))
  const outbox = parts.own(startOutbox(db, bus, 'storegraph/order'))
  const moveOrder = createMoveOrder(db, outbox)
  const catalog = parts.own(startCatalogCopy(bus, db))
  const feed = parts.own(startOrderFeed(db, bus))
  parts.own(startInboxPruning(db))
  parts.own(startAnswers(bus, moveOrder))
  parts.own(startReconciler(db, moveOrder))
  const services = {
    db,
    placeOrder: createPlaceOrder(db, outbox),
    actions: createOrderActions(moveOrder),
    feed,
  }
  const { port, schema } = parts.own(
    await serveSubgraph({
      name: 'order',
      config,
      typeDefs: new URL('./schema.graphql', import.meta.url),
      resolvers,
      context: createContext(services),
      checks: {
        database: () => db.$queryRaw`SELECT 1`,
        messaging: () => bus.check(),
        outbox: () => outbox.caughtUp(),
        catalog: () => catalog.caughtUp(),
      },
    }),
  )
  return { port, schema, db, bus, outbox, moveOrder, services, close: parts.handOver() }
}
