/**
 * What the resolvers of one operation share: who asks, and loaders, so that each thing is read once and
 * many things in one statement. Of a product the catalogue's part may come from the cache; its stock never does.
 */
import type { Caller } from '#platform/identity/caller.ts'
import DataLoader from 'dataloader'
import type { Cache } from '#platform/storage/cache.ts'
import type { AdjustStock } from '../operations/adjust-stock.ts'
import type { AvailabilityFeed } from '../jobs/availability-feed.ts'
import { type CategoryTree, readCategories } from '../data/categories.ts'
import type { Database } from '../data/database.ts'
import { findProducts, type ProductRow } from '../data/products.ts'
import {
  listWarehouses,
  readAvailable,
  readLevels,
  type StockLevelRow,
  type WarehouseRow,
} from '../data/stock.ts'
import type { ManageProducts } from '../operations/manage-products.ts'

const MAX_BATCH = 200
const PRODUCT_SECONDS = 60

export interface Services {
  database: Database
  /** Products by id. */
  cache: Cache
  adjustStock: AdjustStock
  manageProducts: ManageProducts
  availabilityFeed: AvailabilityFeed
}

export interface Context extends Services {
  caller: Caller
  products: DataLoader<string, ProductRow | null>
  /** The pieces that can be ordered of a product. */
  available: DataLoader<string, number>
  stockLevels: DataLoader<string, StockLevelRow[]>
  categories(): Promise<CategoryTree>
  warehouses(): Promise<WarehouseRow[]>
}

export function createContext(services: Services): (caller: Caller) => Context {
  const { database, cache } = services
  return (caller) => ({
    ...services,
    caller,
    products: new DataLoader(
      (ids) => cache.readMany(ids, PRODUCT_SECONDS, (misses) => findProducts(database, misses)),
      { maxBatchSize: MAX_BATCH },
    ),
    available: new DataLoader((ids) => readAvailable(database, ids), {
      maxBatchSize: MAX_BATCH,
      cache: false,
    }),
    stockLevels: new DataLoader((ids) => readLevels(database, ids), {
      maxBatchSize: MAX_BATCH,
      cache: false,
    }),
    categories: once(() => readCategories(database)),
    warehouses: once(() => listWarehouses(database)),
  })
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined
  return () => (value ??= read())
}
