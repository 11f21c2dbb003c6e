/** What the resolvers of one operation share: who asks, and loaders that read each order once. */
import DataLoader from 'dataloader'
import { type Caller, maySee } from '#platform/identity/caller.ts'
import type { EventContext } from '#platform/subgraph/subscriptions.ts'
import type { Database } from '../data/database.ts'
import { findEvents, type RecordedEvent } from '../data/event-rows.ts'
import { findOrders, type OrderRow } from '../data/order-rows.ts'
import { findSagas, type StoredSaga } from '../data/saga-rows.ts'
import type { AllOrdersFeed } from '../jobs/all-orders-feed.ts'
import type { OrderFeed, StatusChange } from '../jobs/order-feed.ts'
import type { CancelOrder } from '../operations/cancel-order.ts'
import type { DeliverOrder } from '../operations/deliver-order.ts'
import type { PlaceOrder } from '../operations/place-order.ts'
import type { QuoteOrder } from '../operations/quote-order.ts'
import type { ResolveSaga } from '../operations/resolve-saga.ts'
import type { RetrySaga } from '../operations/retry-saga.ts'
import type { ShipOrder } from '../operations/ship-order.ts'

const MAX_BATCH = 200

export interface Services {
  db: Database
  placeOrder: PlaceOrder
  quoteOrder: QuoteOrder
  cancelOrder: CancelOrder
  shipOrder: ShipOrder
  deliverOrder: DeliverOrder
  retrySaga: RetrySaga
  resolveSaga: ResolveSaga
  statusFeed: OrderFeed<StatusChange>
  changeFeed: OrderFeed<RecordedEvent>
  allOrdersFeed: AllOrdersFeed
}

export interface Context extends Services, EventContext {
  caller: Caller
  /** An order as it is now, past this operation's cache; undefined when the caller may not see it. */
  freshOrder(id: string): Promise<OrderRow | undefined>
  /** An order by its uuid; undefined when there is none that the caller may see. */
  visibleOrder(id: string): Promise<OrderRow | undefined>
  events: DataLoader<string, RecordedEvent[]>
  sagas: DataLoader<string, StoredSaga | undefined>
}

export function createContext(services: Services): (caller: Caller) => Context {
  const { db } = services
  return (caller) => {
    const orders = new DataLoader((ids: readonly string[]) => findOrders(db, ids), {
      maxBatchSize: MAX_BATCH,
    })
    const visible = (order: OrderRow | undefined) =>
      order && maySee(caller, order.customerId) ? order : undefined
    return {
      ...services,
      caller,
      visibleOrder: async (id) => visible(await orders.load(id)),
      freshOrder: async (id) => visible(await orders.clear(id).load(id)),
      events: new DataLoader((ids) => findEvents(db, ids), { maxBatchSize: MAX_BATCH, cache: false }),
      sagas: new DataLoader((ids) => findSagas(db, ids), { maxBatchSize: MAX_BATCH, cache: false }),
    }
  }
}
