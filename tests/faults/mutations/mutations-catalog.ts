/** Sabotages of the catalogue: its stream, order's copy, the cache, and the feed of what is available. */
import type { Mutation } from './mutations.ts'
import { RED } from './red-lines.ts'

export const CATALOG_MUTATIONS: readonly Mutation[] = [
  {
    name: 'a stale product is accepted by the copy',
    file: 'subgraphs/order/data/catalog-rows.ts',
    find: `WHERE c.product_id = n.product_id AND (c.version > n.version OR to_jsonb(c) = to_jsonb(n)))
    ON CONFLICT (product_id) DO UPDATE
       SET version = excluded.version, sku = excluded.sku, name = excluded.name,
           price_minor = excluded.price_minor, currency = excluded.currency, archived = excluded.archived
     WHERE c.version <= excluded.version`,
    replace: `WHERE c.product_id = n.product_id AND to_jsonb(c) = to_jsonb(n))
    ON CONFLICT (product_id) DO UPDATE
       SET version = excluded.version, sku = excluded.sku, name = excluded.name,
           price_minor = excluded.price_minor, currency = excluded.currency, archived = excluded.archived`,
    line: RED.copy,
    faults: ['stale'],
  },
  {
    name: 'a stale availability is accepted by the copy',
    file: 'subgraphs/order/data/catalog-rows.ts',
    find: `WHERE c.product_id = n.product_id AND (c.version > n.version OR to_jsonb(c) = to_jsonb(n)))
    ON CONFLICT (product_id) DO UPDATE SET version = excluded.version, available = excluded.available
     WHERE c.version <= excluded.version`,
    replace: `WHERE c.product_id = n.product_id AND to_jsonb(c) = to_jsonb(n))
    ON CONFLICT (product_id) DO UPDATE SET version = excluded.version, available = excluded.available`,
    line: RED.copy,
    faults: ['stale'],
  },
  {
    name: 'the copy ignores the messages about products',
    file: 'subgraphs/order/jobs/catalog-copy.ts',
    find: 'on(productChanged, (product) => storeProducts(db, [product]))',
    replace: 'on(productChanged, async () => undefined)',
    line: RED.prompt,
  },
  {
    name: 'the copy ignores the messages about availability',
    file: 'subgraphs/order/jobs/catalog-copy.ts',
    find: 'on(availabilityChanged, store)',
    replace: 'on(availabilityChanged, async () => undefined)',
    line: RED.prompt,
  },
  {
    name: 'nobody publishes again what the stream has lost',
    file: 'subgraphs/product/jobs/catalog-republisher.ts',
    find: 'return startInterval(LOOK_EVERY_MS, turn,',
    replace: 'return startInterval(86_400_000, turn,',
    line: RED.catalog,
    faults: ['wipe'],
  },
  {
    name: 'a change is published with what was available before it',
    file: 'subgraphs/product/domain/availability.ts',
    find: 'reserved: level.reserved + direction * quantity',
    replace: 'reserved: level.reserved',
    line: RED.messages,
  },
  {
    name: 'the cache keeps what was changed',
    file: 'platform/storage/cache.ts',
    find: "for (const key of keys) pipeline.set(key, INVALIDATED, 'PX', INVALIDATED_MS)",
    replace: '',
    line: RED.prompt,
  },
  {
    name: 'the feed of what is available sleeps through its wake',
    file: 'subgraphs/product/jobs/availability-feed.ts',
    find: 'if (!topic || availability.version <= topic.latest.version) return',
    replace: 'if (topic) return',
    line: RED.prompt,
  },
  {
    name: 'what is sold out is shown as in stock',
    file: 'subgraphs/product/resolvers/product.ts',
    find: 'inStock: available > 0',
    replace: 'inStock: available >= 0',
    line: RED.prompt,
  },
]
