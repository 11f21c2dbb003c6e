/**
 * Inserts seeded products: the product, its levels and the receipts in the ledger, one statement for each kind however
 * many products they are.
 */
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import { type Message, message } from '#contracts/message.ts'
import { availabilityOf } from '../domain/availability.ts'
import { SHOP_CURRENCY } from '../domain/price.ts'
import type { Level } from '../domain/level.ts'
import { slugOf } from '../domain/slug.ts'
import type { Tx } from '../data/database.ts'
import { warehouses } from './shop.ts'
import { seedId } from './seed-id.ts'
import type { SeedProduct } from './seed-table.ts'

const FIRST_VERSION = 1

/** Inserts those that are not there yet. @returns the messages about them */
export async function insertProducts(tx: Tx, products: readonly SeedProduct[]): Promise<Message[]> {
  const rows = products.map((product) => ({ ...product, ...keysOf(product) }))
  const added = await tx.$queryRaw<{ sku: string }[]>`
    INSERT INTO products (id, sku, slug, name, description, category_id, price_minor, currency, images, created_at)
    SELECT id, sku, slug, name, description, "categoryId", "priceMinor", ${SHOP_CURRENCY},
           jsonb_build_array(jsonb_build_object('url', '/images/products/' || slug || '-1.jpg', 'altText', NULL),
             jsonb_build_object('url', '/images/products/' || slug || '-2.jpg', 'altText', name || ', in detail')),
           coalesce("createdAt", now())
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p(id uuid, sku text, slug text, name text,
           description text, "categoryId" uuid, "priceMinor" int, "createdAt" timestamptz)
    ON CONFLICT DO NOTHING RETURNING sku`
  const skus = new Set(added.map(({ sku }) => sku))
  const inserted = products.filter(({ sku }) => skus.has(sku))
  await insertStock(tx, inserted.flatMap(levelsOf))
  return inserted.flatMap(messagesAbout)
}

async function insertStock(tx: Tx, levels: readonly Level[]): Promise<void> {
  const rows = JSON.stringify(levels)
  await tx.$executeRaw`
    WITH levels AS (
      SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS l("productId" uuid, "warehouseId" uuid, "onHand" int)
    ), ledger AS (
      INSERT INTO stock_movements (product_id, warehouse_id, delta, type)
      SELECT "productId", "warehouseId", "onHand", 'RECEIPT' FROM levels WHERE "onHand" > 0
    )
    INSERT INTO stock_levels (product_id, warehouse_id, on_hand)
    SELECT "productId", "warehouseId", "onHand" FROM levels`
}

function messagesAbout(product: SeedProduct): Message[] {
  const { sku, name, priceMinor } = product
  const productId = seedId('product', sku)
  const price = { amountMinor: priceMinor, currency: SHOP_CURRENCY }
  return [
    message(productChanged, productId, {
      productId,
      version: FIRST_VERSION,
      sku,
      name,
      price,
      archived: false,
    }),
    message(availabilityChanged, productId, availabilityOf(productId, levelsOf(product))),
  ]
}

function keysOf({ sku, name, category, slug }: SeedProduct) {
  return {
    id: seedId('product', sku),
    slug: slug ?? slugOf(name),
    categoryId: seedId('category', category),
  }
}

function levelsOf({ sku, stock }: SeedProduct): Level[] {
  return warehouses.map(({ code, priority }, index) => ({
    productId: seedId('product', sku),
    warehouseId: seedId('warehouse', code),
    priority,
    onHand: stock[index] ?? 0,
    reserved: 0,
    version: FIRST_VERSION,
  }))
}
