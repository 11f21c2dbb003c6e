/** Staff take a product out of the catalogue for good. Doing so twice changes nothing. */
import { lockProduct, storeProduct } from '../data/write-product.ts'
import { type CatalogParts, type CatalogResult, changeCatalog, changed, refused } from './change-catalog.ts'

export function archiveProduct(parts: CatalogParts, id: string): Promise<CatalogResult> {
  return changeCatalog(parts, id, async (tx) => {
    const product = await lockProduct(tx, id)
    if (!product) return refused({ code: 'PRODUCT_NOT_FOUND' })
    if (product.archivedAt !== null) return { result: { product } }
    return changed(await storeProduct(tx, id, { archivedAt: new Date() }))
  })
}
