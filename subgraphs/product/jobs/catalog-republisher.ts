/**
 * The CATALOG stream holds the latest state of every product. Should it lose them, with the broker's disk for
 * example, they are published again from the database; a copy that has them already is not changed by it.
 */
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import { message } from '#contracts/message.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import { type Interval, startInterval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import { countCatalogState, readCatalogState } from '../data/catalog-state.ts'
import type { Database, Tx } from '../data/database.ts'

const STREAM = 'CATALOG'
const SUBJECTS_PER_PRODUCT = 2
const BATCH = 200
const LOOK_EVERY_MS = 15_000
/** Time for what is on its way to arrive, before something is taken to be missing again. */
const REPEAT_AFTER_MS = 120_000

export function startCatalogRepublisher(bus: Bus, database: Database, outbox: Outbox<Tx>): Interval {
  let notBefore = 0

  async function republishWhatIsLost(): Promise<void> {
    if (Date.now() < notBefore) return
    await outbox.caughtUp()
    if (!(await isIncomplete(bus, database))) return
    await republishCatalog(outbox)
    notBefore = Date.now() + REPEAT_AFTER_MS
  }

  return startInterval(LOOK_EVERY_MS, republishWhatIsLost, 'could not reconcile the published catalogue')
}

/** Whether the stream lacks a product's state. One that does not exist is created, and lacks all. */
export async function isIncomplete(bus: Bus, database: Database): Promise<boolean> {
  await bus.ensureStreams()
  const { state } = await bus.manager.streams.info(STREAM)
  return state.messages < SUBJECTS_PER_PRODUCT * (await countCatalogState(database))
}

/** Publishes the state of every product, batch by batch. */
export async function republishCatalog(outbox: Outbox<Tx>): Promise<void> {
  let after: string | undefined
  let products = 0
  do {
    const last: string | undefined = after
    after = await outbox.transaction(async (tx) => {
      const states = await readCatalogState(tx, last, BATCH)
      const messages = states.flatMap(({ product, availability }) => [
        message(productChanged, product.productId, product),
        message(availabilityChanged, product.productId, availability),
      ])
      products += states.length
      return { result: states.at(-1)?.product.productId, messages }
    })
  } while (after)
  log.info({ products }, 'published the catalogue again')
}
