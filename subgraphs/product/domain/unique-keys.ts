/**
 * No two products share a SKU or a slug, and a product that was archived keeps both. Of two products of one name,
 * the second gets its SKU into its slug; a slug that staff gave stays as it is.
 */
import { invalid, type NewProductFields, type ProductError } from './product-fields.ts'
import { slugOf } from './slug.ts'

/** The slugs to try for a new product, the best first. */
export function slugsToTry({ slug, name, sku }: NewProductFields): [best: string, other?: string] {
  return slug ? [slug] : [slugOf(name), slugOf(`${sku} ${name}`)]
}

export const skuTaken = (sku: string): ProductError => ({ code: 'SKU_TAKEN', sku })

export const slugTaken = invalid('slug', 'Another product has that slug.')
