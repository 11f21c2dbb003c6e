/**
 * A product that changed is forgotten by the cache, whoever changed it: each process hears of it by the
 * product's message. What is missed in a break expires by itself within a minute.
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
