/**
 * Staff's changes of the catalogue: the product and the news of it are committed in one transaction, and the
 * cache forgets what it knew.
 */
import type { CurrencyCode } from '#contracts/money.ts'
import { newId } from '#platform/process/new-id.ts'
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import type { Cache } from '#platform/storage/cache.ts'
import type { Outbox, Send } from '#platform/messaging/outbox.ts'
import type { Tx } from '../data/database.ts'
import {
  countLevels,
  findCategoryId,
  insertProduct,
  isSkuTaken,
  isSlugTaken,
  lockProduct,
  updateProduct,
} from '../data/edit-products.ts'
import type { ProductRow } from '../data/products.ts'
import { SHOP_CURRENCY, toMinor } from '../domain/price.ts'
import { checkProduct, invalid, isGiven, type ProductError, type ProductFields } from '../domain/product.ts'
import { slugOf } from '../domain/slug.ts'

export type Outcome = { product: ProductRow; errors?: never } | { product?: never; errors: ProductError[] }

export interface ManageProducts {
  create(fields: Required<ProductFields>): Promise<Outcome>
  update(id: string, expectedVersion: number, fields: Omit<ProductFields, 'sku'>): Promise<Outcome>
  archive(id: string): Promise<Outcome>
}

export function createManageProducts(outbox: Outbox<Tx>, cache: Cache): ManageProducts {
  /** Runs a change that is well formed, and afterwards has the product read anew. */
  async function change(id: string, fields: ProductFields, work: (tx: Tx, send: Send) => Promise<Outcome>) {
    const errors = checkProduct(fields)
    if (errors.length > 0) return { errors }
    const outcome = await outbox.transaction(work)
    if (outcome.product) await cache.forget([id])
    return outcome
  }

  return {
    create(fields) {
      const id = newId()
      return change(id, fields, (tx, send) => create(tx, send, id, fields))
    },
    update: (id, expectedVersion, fields) =>
      change(id, fields, async (tx, send) => {
        const product = await lockProduct(tx, id)
        if (!product || product.archivedAt !== null) return failed({ code: 'PRODUCT_NOT_FOUND' })
        if (product.version !== expectedVersion) {
          return failed({ code: 'STALE_VERSION', currentVersion: product.version })
        }
        return update(tx, send, id, fields)
      }),
    archive: (id) =>
      change(id, {}, async (tx, send) => {
        const product = await lockProduct(tx, id)
        if (!product) return failed({ code: 'PRODUCT_NOT_FOUND' })
        if (product.archivedAt !== null) return { product }
        return told(await updateProduct(tx, id, { archivedAt: new Date() }), send)
      }),
  }
}

async function create(tx: Tx, send: Send, id: string, fields: Required<ProductFields>): Promise<Outcome> {
  const { sku, name, description, category, price, images } = fields
  const categoryId = await findCategoryId(tx, category!)
  if (!categoryId) return failed(noCategory)
  const wished = fields.slug ?? slugOf(name!)
  // Of two products of one name, the second gets its SKU into its slug; a slug that was given stays as it is.
  const isFree = isGiven(fields.slug) || !(await isSlugTaken(tx, wished, id))
  const slug = isFree ? wished : slugOf(`${sku} ${name}`)
  const product = await insertProduct(tx, {
    id,
    sku,
    slug,
    name: name!,
    description: description!,
    categoryId,
    priceMinor: toMinor(price!.amount)!,
    currency: SHOP_CURRENCY,
    images: [...(images ?? [])],
  })
  if (!product) return failed((await isSkuTaken(tx, sku)) ? { code: 'SKU_TAKEN', sku } : slugTaken)
  const version = await countLevels(tx, id)
  if (version > 0) send(availabilityChanged, id, { productId: id, version, available: 0 })
  return told(product, send)
}

async function update(tx: Tx, send: Send, id: string, fields: ProductFields): Promise<Outcome> {
  const { slug, name, description, category, price, images } = fields
  const categoryId = isGiven(category) ? await findCategoryId(tx, category) : undefined
  if (isGiven(category) && !categoryId) return failed(noCategory)
  if (isGiven(slug) && (await isSlugTaken(tx, slug, id))) return failed(slugTaken)
  const product = await updateProduct(tx, id, {
    ...(isGiven(slug) && { slug }),
    ...(isGiven(name) && { name }),
    ...(isGiven(description) && { description }),
    ...(categoryId && { categoryId }),
    ...(isGiven(price) && { priceMinor: toMinor(price.amount)! }),
    ...(isGiven(images) && { images: [...images] }),
  })
  return told(product, send)
}

function told(product: ProductRow, send: Send): Outcome {
  const { id, version, sku, name, priceMinor, currency, archivedAt } = product
  const price = { amountMinor: priceMinor, currency: currency as CurrencyCode }
  send(productChanged, id, { productId: id, version, sku, name, price, archived: archivedAt !== null })
  return { product }
}

const failed = (error: ProductError): Outcome => ({ errors: [error] })
const noCategory = invalid('category', 'There is no such category.')
const slugTaken = invalid('slug', 'Another product has that slug.')
