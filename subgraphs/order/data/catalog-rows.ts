/**
 * The order subgraph's own copy of the catalogue, so that orders can be placed while the product subgraph
 * is away. Messages may come twice or late: only a newer version changes a row, or the same with another content,
 * since the stream is right. A row that is right already is not even locked.
 */
import type { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import type { MessageData } from '#contracts/message.ts'
import type { CatalogEntry } from '../domain/quote.ts'
import type { Database } from './database.ts'

type CatalogRow = { now: Date } & (CatalogEntry | { productId: null })

/** The entries of the products, by id, and the database's time. A product whose stock is not known yet has none. */
export async function findCatalogEntries(
  db: Database,
  productIds: readonly string[],
): Promise<{ catalog: Map<string, CatalogEntry>; now: Date }> {
  // One row at least: the time is told, also where no product is found.
  const rows = await db.$queryRaw<[CatalogRow, ...CatalogRow[]]>`
    SELECT clock.now, p.product_id AS "productId", p.sku, p.name, p.price_minor AS "priceMinor", p.currency, p.archived,
           coalesce(a.available, 0) AS available
      FROM (SELECT clock_timestamp() AS now) AS clock
      LEFT JOIN catalog_products p ON p.product_id = ANY(${productIds}::uuid[])
      LEFT JOIN catalog_availability a USING (product_id)`
  const found = rows.filter((row) => row.productId !== null)
  return { catalog: new Map(found.map((row) => [row.productId, row])), now: rows[0].now }
}

/** @returns how many rows were changed */
export async function storeProducts(
  db: Database,
  products: readonly MessageData<typeof productChanged>[],
): Promise<number> {
  return db.$executeRaw`
    WITH newest AS (
      SELECT DISTINCT ON ("productId") "productId" AS product_id, version, sku, name,
             (price->>'amountMinor')::int AS price_minor, price->>'currency' AS currency, archived
        FROM jsonb_to_recordset(${JSON.stringify(products)}::jsonb)
          AS p("productId" uuid, version int, sku text, name text, price jsonb, archived boolean)
       ORDER BY "productId", version DESC
    )
    INSERT INTO catalog_products AS c (product_id, version, sku, name, price_minor, currency, archived)
    SELECT * FROM newest n
     WHERE NOT EXISTS (
       SELECT FROM catalog_products c
        WHERE c.product_id = n.product_id AND (c.version > n.version OR to_jsonb(c) = to_jsonb(n)))
    ON CONFLICT (product_id) DO UPDATE
       SET version = excluded.version, sku = excluded.sku, name = excluded.name,
           price_minor = excluded.price_minor, currency = excluded.currency, archived = excluded.archived
     WHERE c.version <= excluded.version`
}

/** @returns how many rows were changed */
export async function storeAvailabilities(
  db: Database,
  availabilities: readonly MessageData<typeof availabilityChanged>[],
): Promise<number> {
  return db.$executeRaw`
    WITH newest AS (
      SELECT DISTINCT ON ("productId") "productId" AS product_id, version, available
        FROM jsonb_to_recordset(${JSON.stringify(availabilities)}::jsonb)
          AS a("productId" uuid, version int, available int)
       ORDER BY "productId", version DESC
    )
    INSERT INTO catalog_availability AS c (product_id, version, available)
    SELECT * FROM newest n
     WHERE NOT EXISTS (
       SELECT FROM catalog_availability c
        WHERE c.product_id = n.product_id AND (c.version > n.version OR to_jsonb(c) = to_jsonb(n)))
    ON CONFLICT (product_id) DO UPDATE SET version = excluded.version, available = excluded.available
     WHERE c.version <= excluded.version`
}
