/** Keeps the copy of the catalogue: the latest state of every product, from the product subgraph's messages. */
import { availabilityChanged, productChanged } from '#events/catalog.ts'
import type { Bus } from '#platform/bus.ts'
import { type Consumer, on, startConsumer } from '#platform/consumer.ts'
import { storeAvailability, storeProduct } from './data/catalog.ts'
import type { Database } from './data/database.ts'

export function startCatalogCopy(bus: Bus, db: Database): Consumer {
  return startConsumer(bus, 'CATALOG', 'order-catalog', [
    on(productChanged, (product) => storeProduct(db, product)),
    on(availabilityChanged, (availability) => storeAvailability(db, availability)),
  ])
}
