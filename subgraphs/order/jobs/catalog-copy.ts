/** Keeps the copy of the catalogue: the latest state of every product, from the product subgraph's messages. */
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import type { MessageData } from '#contracts/message.ts'
import { createBatches } from '#platform/process/batch.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { type Consumer, startConsumer } from '#platform/messaging/consumer.ts'
import { on } from '#platform/messaging/handler.ts'
import { storeAvailabilities, storeProducts } from '../data/catalog-rows.ts'
import type { Database } from '../data/database.ts'

/** An order changes the availability of each of its products: messages of availability come together. */
const GATHER_MS = 25
const MAX_BATCH = 32

export function startCatalogCopy(bus: Bus, db: Database): Consumer {
  const store = createBatches<MessageData<typeof availabilityChanged>>(
    async (availabilities) => void (await storeAvailabilities(db, availabilities)),
    GATHER_MS,
    MAX_BATCH,
  )
  return startConsumer(bus, db, 'CATALOG', 'order-catalog', [
    on(productChanged, (product) => storeProducts(db, [product])),
    on(availabilityChanged, store),
  ])
}
