/** Finds products by id, from the cache where it has them. What the catalogue says may be a minute old; stock never is. */
import type { Cache } from '#platform/storage/cache.ts'
import type { Database } from '../data/database.ts'
import { type ProductRow, readProducts } from '../data/product-rows.ts'

/** How long the cache keeps a product of which no message says that it changed. */
const CACHED_PRODUCT_SECONDS = 60

/** In the order of the ids; null where there is none. */
export function findProducts(
  { database, cache }: { database: Database; cache: Cache },
  ids: readonly string[],
): Promise<(ProductRow | null)[]> {
  return cache.readMany(ids, CACHED_PRODUCT_SECONDS, (misses) => readProducts(database, misses))
}
