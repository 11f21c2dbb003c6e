/** Staff put a product into the catalogue, with nothing on hand yet in every warehouse. */
import { newId } from '#platform/process/new-id.ts'
import type { Tx } from '../data/database.ts'
import { countLevels, findCategoryId, insertProduct, isSkuTaken, isSlugTaken } from '../data/write-product.ts'
import { availabilityMessages } from '../domain/availability.ts'
import { SHOP_CURRENCY, toPrice } from '../domain/price.ts'
import { checkProduct, type NewProductFields, noSuchCategory } from '../domain/product-fields.ts'
import { skuTaken, slugsToTry, slugTaken } from '../domain/unique-keys.ts'
import {
  type CatalogChange,
  type CatalogParts,
  type CatalogResult,
  changeCatalog,
  changed,
  refused,
} from './change-catalog.ts'

export async function createProduct(parts: CatalogParts, fields: NewProductFields): Promise<CatalogResult> {
  const errors = checkProduct(fields)
  if (errors.length > 0) return { errors }
  const id = newId()
  return changeCatalog(parts, id, (tx) => insert(tx, id, fields))
}

async function insert(tx: Tx, id: string, fields: NewProductFields): Promise<CatalogChange> {
  const { sku, name, description, category, price, images } = fields
  const categoryId = await findCategoryId(tx, category)
  if (!categoryId) return refused(noSuchCategory)
  const product = await insertProduct(tx, {
    id,
    sku,
    slug: await chooseSlug(tx, id, fields),
    name,
    description,
    categoryId,
    priceMinor: toPrice(price.amount)!,
    currency: SHOP_CURRENCY,
    images: images ?? [],
  })
  if (!product) return refused((await isSkuTaken(tx, sku)) ? skuTaken(sku) : slugTaken)
  const version = await countLevels(tx, id)
  return changed(product, version > 0 ? availabilityMessages([{ productId: id, version, available: 0 }]) : [])
}

/** The first slug that is free; the last one is left to the database to refuse. */
async function chooseSlug(tx: Tx, id: string, fields: NewProductFields): Promise<string> {
  const [best, other = best] = slugsToTry(fields)
  return best !== other && (await isSlugTaken(tx, best, id)) ? other : best
}
