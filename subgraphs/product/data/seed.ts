/**
 * Fills an empty catalogue with the shop of seed-catalog.ts, and tells of it by messages, so that the other
 * subgraphs get their copies. What is there already is left as it is: the seed may run any number of times.
 */
import { availabilityChanged, productChanged } from '#events/catalog.ts'
import { type Send, withMessages } from '#platform/outbox.ts'
import { availabilityOf } from '../domain/availability.ts'
import type { Level } from '../domain/stock.ts'
import { connectDatabase, type Tx } from './database.ts'
import { categories, products, type SeedProduct, warehouses } from './seed-catalog.ts'
import { seedId } from './seed-id.ts'

const CURRENCY = 'EUR'
const FIRST_VERSION = 1

export async function seed(databaseUrl: string): Promise<void> {
  const database = connectDatabase(databaseUrl)
  try {
    await withMessages(database, 'storegraph/product', async (tx, send) => {
      await seedPlaces(tx)
      const added = await seedProducts(tx)
      await seedStock(tx, added)
      for (const product of added) announce(product, send)
    })
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

/** @returns those that were not there before */
async function seedProducts(tx: Tx): Promise<SeedProduct[]> {
  const added = await tx.product.createManyAndReturn({
    data: products.map(({ sku, name, category, priceMinor, description }) => ({
      id: seedId('product', sku),
      sku,
      slug: slugOf(name),
      name,
      description,
      categoryId: seedId('category', category),
      priceMinor,
      currency: CURRENCY,
      images: [1, 2].map((number) => `/images/products/${slugOf(name)}-${number}.jpg`),
    })),
    select: { sku: true },
    skipDuplicates: true,
  })
  const skus = new Set(added.map(({ sku }) => sku))
  return products.filter(({ sku }) => skus.has(sku))
}

async function seedStock(tx: Tx, added: readonly SeedProduct[]): Promise<void> {
  const levels = added.flatMap(levelsOf)
  await tx.stockLevel.createMany({
    data: levels.map(({ productId, warehouseId, onHand }) => ({ productId, warehouseId, onHand })),
  })
  await tx.stockMovement.createMany({
    data: levels
      .filter(({ onHand }) => onHand > 0)
      .map(({ productId, warehouseId, onHand: delta }) => ({
        productId,
        warehouseId,
        delta,
        type: 'RECEIPT',
      })),
  })
}

function announce(product: SeedProduct, send: Send): void {
  const { sku, name, priceMinor } = product
  const productId = seedId('product', sku)
  const price = { amountMinor: priceMinor, currency: CURRENCY } as const
  send(productChanged, productId, { productId, version: FIRST_VERSION, sku, name, price, archived: false })
  send(availabilityChanged, productId, availabilityOf(productId, levelsOf(product)))
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

/** `Tarn Chef's Knife` → `tarn-chefs-knife` */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("'", '')
    .replaceAll(/[^a-z0-9]+/g, '-')
}
