/**
 * What the resolvers of one operation share: who asks, and loaders, so that each thing is read once and many
 * things in one statement.
 */
import DataLoader from 'dataloader'
import type { Caller } from '#platform/identity/caller.ts'
import { AnswerTags } from '#platform/subgraph/answer-tags.ts'
import { type CategoryTree, readCategories } from '../data/category-tree.ts'
import type { Database } from '../data/database.ts'
import type { ProductRow } from '../data/product-rows.ts'
import {
  listWarehouses,
  readAvailable,
  readLevels,
  type StockLevelRow,
  type WarehouseRow,
} from '../data/read-stock.ts'
import type { AvailabilityFeed } from '../jobs/availability-feed.ts'
import type { CatalogParts } from '../operations/change-catalog.ts'
import { findProducts } from '../operations/find-products.ts'

const MAX_BATCH = 200

export interface Services extends CatalogParts {
  database: Database
  availabilityFeed: AvailabilityFeed
}

export interface Context extends Services {
  caller: Caller
  /** What the answer is made of. */
  tags: AnswerTags
  products: DataLoader<string, ProductRow | null>
  /** The pieces that can be ordered of a product. */
  available: DataLoader<string, number>
  stockLevels: DataLoader<string, StockLevelRow[]>
  categories(): Promise<CategoryTree>
  warehouses(): Promise<WarehouseRow[]>
}

export function createContext(services: Services): (caller: Caller) => Context {
  const { database } = services
  const fresh = { maxBatchSize: MAX_BATCH, cache: false }
  return (caller) => {
    const tags = new AnswerTags()
    return {
      ...services,
      caller,
      tags,
      products: new DataLoader(
        (ids) => {
          for (const id of ids) tags.add('Product', id)
          return findProducts(services, ids)
        },
        { maxBatchSize: MAX_BATCH },
      ),
      available: new DataLoader((ids) => readAvailable(database, ids), fresh),
      stockLevels: new DataLoader((ids) => readLevels(database, ids), fresh),
      categories: readOnce(() => {
        tags.add('Category')
        return readCategories(database)
      }),
      warehouses: readOnce(() => listWarehouses(database)),
    }
  }
}

function readOnce<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined
  return () => (value ??= read())
}
