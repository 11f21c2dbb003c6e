/**
 * Whoever changes a product, its entry leaves the cache: each process consumes the product's message. An entry whose
 * message is missed expires by itself (operations/find-products.ts).
 */
import { productChanged } from '#contracts/catalog.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import type { Cache } from '#platform/storage/cache.ts'
import { startWatch, type Watch } from '#platform/messaging/watch.ts'

export function startCacheInvalidation(bus: Bus, cache: Cache): Watch {
  return startWatch(
    bus,
    'CATALOG',
    productChanged,
    ({ productId }) => void cache.invalidate([productId]),
    () => undefined,
  )
}
