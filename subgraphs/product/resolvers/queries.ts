/** The entry points of the catalogue. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { badUserInput } from '#platform/graphql/errors.ts'
import { findProduct } from '../data/products.ts'
import type { QueryResolvers } from '../generated/resolvers.ts'
import { products } from './products.ts'

/** What can be a slug or a SKU; of anything else there is no product. */
const KEY = /^[\w.-]{1,100}$/

export const Query: QueryResolvers = {
  async product(_parent, args, context) {
    const { id, slug, sku } = args
    const given = [id, slug, sku].filter((key) => key !== null && key !== undefined)
    if (given.length !== 1) throw badUserInput('Give exactly one of "id", "slug" and "sku".')
    if (id) return context.products.load(fromGlobalId('prod', id))
    const key = given[0] as string
    if (!KEY.test(key)) return null
    return findProduct(context.database, slug ? { slug } : { sku: key })
  },

  products,

  categories: async (_parent, _args, context) => (await context.categories()).childrenOf(null),

  category: async (_parent, { slug }, context) => (await context.categories()).bySlug(slug) ?? null,

  warehouses: (_parent, _args, context) => context.warehouses(),
}
