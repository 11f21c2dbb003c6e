/** The parts of the order subgraph, put together: the one place that knows all of them. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { natsAddress } from '#platform/messaging/nats-keys.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { OrderConfig } from './config.ts'
import { connectDatabase } from './data/database.ts'
import { countUnfinishedSagas } from './data/saga-rows.ts'
import { createAllOrdersFeed } from './jobs/all-orders-feed.ts'
import { startCatalogCopy } from './jobs/catalog-copy.ts'
import { checkCatalogCopy, startCatalogComparison } from './jobs/catalog-comparison.ts'
import { startOrderArchive } from './jobs/order-archive.ts'
import { createChangeFeed, createStatusFeed } from './jobs/order-feed.ts'
import { startOrderWakes } from './jobs/order-wakes.ts'
import { startRefunds } from './jobs/refunds.ts'
import { startSagaAnswers } from './jobs/saga-answers.ts'
import { startSagaReconciler } from './jobs/saga-reconciler.ts'
import { createCancelOrder } from './operations/cancel-order.ts'
import { createDeliverOrder } from './operations/deliver-order.ts'
import { createMoveOrder } from './operations/move-order.ts'
import { createPlaceOrder } from './operations/place-order.ts'
import { createQuoteOrder } from './operations/quote-order.ts'
import { createRecordRefund } from './operations/record-refund.ts'
import { createResolveSaga } from './operations/resolve-saga.ts'
import { createRetrySaga } from './operations/retry-saga.ts'
import { createShipOrder } from './operations/ship-order.ts'
import { createContext } from './resolvers/context.ts'
import { resolvers } from './resolvers/resolvers.ts'
import { watchSagas } from './telemetry/order-metrics.ts'

/** What may be replaced: a test reconciles at times of its own. */
const PARTS = { startSagaReconciler, startCatalogComparison, startOrderArchive }

export async function startOrder(config: OrderConfig, replaced: Partial<typeof PARTS> = {}) {
  const use = { ...PARTS, ...replaced }
  await using parts = ownParts()
  const db = parts.adopt(connectDatabase(config.DATABASE_URL), (client) => client.$disconnect())
  const bus = parts.own(await connectBus(natsAddress(config), STREAMS, { provisions: false }))
  const outbox = parts.own(startOutbox(db, bus, 'storegraph/order'))
  const moveOrder = createMoveOrder(db, outbox)
  const catalog = parts.own(startCatalogCopy(bus, db))
  parts.own(use.startCatalogComparison(bus, db))
  const wakes = parts.own(startOrderWakes(bus, db))
  parts.own(startInboxPruning(db))
  parts.own(startSagaAnswers(bus, db, moveOrder))
  parts.own(startRefunds(bus, db, createRecordRefund(moveOrder)))
  parts.own(use.startSagaReconciler(db, moveOrder))
  parts.adopt(
    watchSagas(() => countUnfinishedSagas(db)),
    (end) => end(),
  )
  parts.own(use.startOrderArchive(db))
  const context = createContext({
    db,
    placeOrder: createPlaceOrder(db, outbox),
    quoteOrder: createQuoteOrder(db),
    cancelOrder: createCancelOrder(db, moveOrder),
    shipOrder: createShipOrder(moveOrder),
    deliverOrder: createDeliverOrder(moveOrder),
    retrySaga: createRetrySaga(moveOrder),
    resolveSaga: createResolveSaga(moveOrder),
    statusFeed: createStatusFeed(db, wakes),
    changeFeed: createChangeFeed(db, wakes),
    allOrdersFeed: createAllOrdersFeed(db, wakes),
  })
  const { port, schema } = parts.own(
    await serveSubgraph({
      name: 'order',
      bus,
      config,
      typeDefs: new URL('./schema.graphql', import.meta.url),
      resolvers,
      context,
      checks: {
        database: () => db.$queryRaw`SELECT 1`,
        messaging: () => bus.check(),
        outbox: () => outbox.caughtUp(),
        catalog: () => catalog.caughtUp(),
      },
      warnings: { catalog: () => checkCatalogCopy(db) },
    }),
  )
  return { port, schema, context, db, bus, outbox, moveOrder, close: parts.handOver() }
}
