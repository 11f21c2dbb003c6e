/** The entry points of the catalogue. */
import { badUserInput } from '#platform/graphql/errors.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { readProductByKey } from '../data/product-rows.ts'
import type { QueryResolvers } from '../generated/resolvers.ts'
import { node } from './node.ts'
import { products } from './product-connection.ts'

/** What can be a slug or a SKU; of anything else there is no product. */
const KEY = /^[\w.-]{1,100}$/

export const Query: QueryResolvers = {
  node,

  async product(_parent, { id, slug, sku }, context) {
    const [key, ...others] = [id, slug, sku].filter((each) => each !== null && each !== undefined)
    if (key === undefined || others.length > 0) {
      throw badUserInput('Give exactly one of "id", "slug" and "sku".')
    }
    if (key === id) return context.products.load(fromGlobalId('prod', key))
    if (!KEY.test(key)) return null
    const product = await readProductByKey(context.database, key === slug ? { slug: key } : { sku: key })
    // A product that there is not may come.
    context.tags.add('Product', product?.id)
    return product
  },

  products,

  categories: async (_parent, _args, context) => (await context.categories()).childrenOf(null),

  category: async (_parent, { slug }, context) => (await context.categories()).bySlug(slug) ?? null,

  warehouses: (_parent, _args, context) => context.warehouses(),
}
