/**
 * Staff's changes of the catalogue: the product and the news of it are committed in one transaction, and the
 * cache forgets what it knew.
 */
import type { CurrencyCode } from '#contracts/money.ts'
import { newId } from '#platform/process/new-id.ts'
import { productChanged } from '#contracts/catalog.ts'
import { message } from '#contracts/message.ts'
import { availabilityMessages } from '../domain/availability.ts'
import type { Cache } from '#platform/storage/cache.ts'
import type { Outbox, Outcome as TransactionOutcome } from '#platform/messaging/outbox.ts'
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

type Change = TransactionOutcome<Outcome>

export interface ManageProducts {
  create(fields: Required<ProductFields>): Promise<Outcome>
  update(id: string, expectedVersion: number, fields: Omit<ProductFields, 'sku'>): Promise<Outcome>
  archive(id: string): Promise<Outcome>
}

export function createManageProducts(outbox: Outbox<Tx>, cache: Cache): ManageProducts {
  /** Runs a change that is well formed, and afterwards has the product read anew. */
  async function change(id: string, fields: ProductFields, work: (tx: Tx) => Promise<Change>) {
    const errors = checkProduct(fields)
    if (errors.length > 0) return { errors }
    const outcome = await outbox.transaction(work)
    if (outcome.product) await cache.forget([id])
    return outcome
  }

  return {
    create(fields) {
      const id = newId()
      return change(id, fields, (tx) => create(tx, id, fields))
    },
    update: (id, expectedVersion, fields) =>
      change(id, fields, async (tx) => {
        const product = await lockProduct(tx, id)
        if (!product || product.archivedAt !== null) return failed({ code: 'PRODUCT_NOT_FOUND' })
        if (product.version !== expectedVersion) {
          return failed({ code: 'STALE_VERSION', currentVersion: product.version })
        }
        return update(tx, id, fields)
      }),
    archive: (id) =>
      change(id, {}, async (tx) => {
        const product = await lockProduct(tx, id)
        if (!product) return failed({ code: 'PRODUCT_NOT_FOUND' })
        if (product.archivedAt !== null) return { result: { product } }
        return changed(await updateProduct(tx, id, { archivedAt: new Date() }))
      }),
  }
}

async function create(tx: Tx, id: string, fields: Required<ProductFields>): Promise<Change> {
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
  const { result, messages } = changed(product)
  const sold = version > 0 ? availabilityMessages([{ productId: id, version, available: 0 }]) : []
  return { result, messages: [...sold, ...messages] }
}

async function update(tx: Tx, id: string, fields: ProductFields): Promise<Change> {
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
  return changed(product)
}

function changed(product: ProductRow) {
  const { id, version, sku, name, priceMinor, currency, archivedAt } = product
  const price = { amountMinor: priceMinor, currency: currency as CurrencyCode }
  const state = { productId: id, version, sku, name, price, archived: archivedAt !== null }
  return { result: { product }, messages: [message(productChanged, id, state)] }
}

const failed = (error: ProductError): Change => ({ result: { errors: [error] } })
const noCategory = invalid('category', 'There is no such category.')
const slugTaken = invalid('slug', 'Another product has that slug.')
