/**
 * Fills the catalogue with the shop of shop.ts, and beyond it with as many made-up products as are wanted; publishes
 * messages about them, so that the other subgraphs get their copies. What exists already is left as it is: the seed
 * may run any number of times.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { writeInTransaction } from '#platform/messaging/outbox-rows.ts'
import { connectDatabase, type Database, type Tx } from '../data/database.ts'
import { categories, products, warehouses } from './shop.ts'
import { seedId } from './seed-id.ts'
import { insertProducts } from './insert-products.ts'
import { madeUpProduct } from './made-up-product.ts'
import type { SeedProduct } from './seed-table.ts'

const SOURCE = 'storegraph/product'
const BATCH = 1_000
/** With so many messages waiting, the seed lets the running service publish some first. */
const MAX_WAITING = 20_000
const LOOK_AGAIN_MS = 250
/** Where none is published for this long, they wait for the next start of the service. */
const NOBODY_AFTER_LOOKS = 8

export interface SeedOptions {
  /** How many products there are in the end, at least those of the shop. */
  products?: number
  /** Whether messages are published for the other subgraphs; not for measuring this one alone. */
  announce?: boolean
  onProgress?: (done: number, of: number) => void
}

export async function seed(databaseUrl: string, options: SeedOptions = {}): Promise<void> {
  const { announce = true, onProgress } = options
  const wanted = Math.max(options.products ?? 0, products.length)
  const database = connectDatabase(databaseUrl)
  const insert = (batch: readonly SeedProduct[]) =>
    writeInTransaction(database, SOURCE, async (tx) => {
      const messages = await insertProducts(tx, batch)
      return { result: undefined, messages: announce ? messages : [] }
    })
  try {
    await database.$transaction(seedPlaces)
    await insert(products)
    let published = announce
    for (let done = products.length; done < wanted; done = Math.min(wanted, done + BATCH)) {
      const size = Math.min(BATCH, wanted - done)
      await insert(Array.from({ length: size }, (_, index) => madeUpProduct(done + index + 1)))
      onProgress?.(done + size, wanted)
      if (published) published = await letMessagesOut(database)
    }
    if (wanted > products.length) await tidy(database)
  } finally {
    await database.$disconnect()
  }
}

async function seedPlaces(tx: Tx): Promise<void> {
  await tx.warehouse.createMany({
    data: warehouses.map((warehouse) => ({ id: seedId('warehouse', warehouse.code), ...warehouse })),
    skipDuplicates: true,
  })
  await tx.category.createMany({
    data: categories.map(([slug, name, parent], position) => ({
      id: seedId('category', slug),
      slug,
      name,
      parentId: parent ? seedId('category', parent) : null,
      position,
    })),
    skipDuplicates: true,
  })
}

/** @returns whether somebody publishes */
async function letMessagesOut(database: Database): Promise<boolean> {
  let fewest = Infinity
  for (let looks = 0; looks < NOBODY_AFTER_LOOKS; looks++) {
    const waiting = await database.outbox.count()
    if (waiting <= MAX_WAITING) return true
    if (waiting < fewest) looks = 0
    fewest = Math.min(fewest, waiting)
    await sleep(LOOK_AGAIN_MS)
  }
  return false
}

/** After so many rows at once: statistics for the planner, and which pages an index alone can answer for. */
async function tidy(database: Database): Promise<void> {
  for (const table of ['product_listings', 'search_words', 'products', 'stock_levels']) {
    await database.$executeRawUnsafe(`VACUUM (ANALYZE) ${table}`)
  }
}
