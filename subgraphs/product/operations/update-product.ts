/** Staff change a product on the basis of the version that they saw; what is left out stays as it is. */
import type { Tx } from '../data/database.ts'
import { findCategoryId, isSlugTaken, lockProduct, storeProduct } from '../data/write-product.ts'
import { toPrice } from '../domain/price.ts'
import { checkProduct, isGiven, noSuchCategory, type ProductFields } from '../domain/product-fields.ts'
import { slugTaken } from '../domain/unique-keys.ts'
import {
  type CatalogChange,
  type CatalogParts,
  type CatalogResult,
  changeCatalog,
  changed,
  refused,
} from './change-catalog.ts'

export interface ProductUpdate {
  id: string
  expectedVersion: number
  /** All but the SKU, which stays for good. */
  fields: Omit<ProductFields, 'sku'>
}

export async function updateProduct(parts: CatalogParts, update: ProductUpdate): Promise<CatalogResult> {
  const { id, expectedVersion, fields } = update
  const errors = checkProduct(fields)
  if (errors.length > 0) return { errors }
  return changeCatalog(parts, id, async (tx) => {
    const product = await lockProduct(tx, id)
    if (!product || product.archivedAt !== null) return refused({ code: 'PRODUCT_NOT_FOUND' })
    const { version } = product
    if (version !== expectedVersion) return refused({ code: 'STALE_VERSION', currentVersion: version })
    return store(tx, id, fields)
  })
}

async function store(tx: Tx, id: string, fields: ProductFields): Promise<CatalogChange> {
  const { slug, name, description, category, price, images } = fields
  const categoryId = isGiven(category) ? await findCategoryId(tx, category) : undefined
  if (isGiven(category) && !categoryId) return refused(noSuchCategory)
  if (isGiven(slug) && (await isSlugTaken(tx, slug, id))) return refused(slugTaken)
  const product = await storeProduct(tx, id, {
    ...(isGiven(slug) && { slug }),
    ...(isGiven(name) && { name }),
    ...(isGiven(description) && { description }),
    ...(categoryId && { categoryId }),
    ...(isGiven(price) && { priceMinor: toPrice(price.amount)! }),
    ...(isGiven(images) && { images }),
  })
  return changed(product)
}
