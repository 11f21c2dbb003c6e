/** The product and what belongs to it: from rows to the graph. */
import { toGlobalId } from '#contracts/ids.ts'
import { toMoney } from '#contracts/money.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { ProductRow } from '../data/product-rows.ts'
import { altTextOf } from '../domain/product-image.ts'
import type { ProductResolvers } from '../generated/resolvers.ts'

/** A product; in an event, together with the availability that the event is about. */
export type ProductOfEvent = ProductRow & { __typename?: 'Product'; available?: number }

export const Product: ProductResolvers = {
  __resolveReference: (reference, context) => context.products.load(fromGlobalId('prod', reference.id)),
  id: (product) => toGlobalId('prod', product.id),
  async category({ id, categoryId }, _args, context) {
    const category = (await context.categories()).byId(categoryId)
    if (!category) throw new Error(`The product ${id} is in no category.`)
    return category
  },
  price: (product) => toMoney(product.priceMinor, product.currency),
  images: ({ images, name }) => images.map((image) => ({ url: image.url, altText: altTextOf(image, name) })),
  async availability(product, _args, context) {
    const available = product.available ?? (await context.available.load(product.id))
    return { available, inStock: available > 0 }
  },
  stockLevels: (product, _args, context) => context.stockLevels.load(product.id),
}
