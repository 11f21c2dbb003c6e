/** The entry points of the catalogue. */
import { type Page, readPage, toConnection } from '#platform/connection.ts'
import { badUserInput } from '#platform/errors.ts'
import { fromGlobalId } from '#platform/ids.ts'
import { countProducts, findProduct, keyOf, listProducts } from '../data/products.ts'
import type { ProductConnectionResolvers, QueryResolvers } from '../generated/resolvers.ts'

const BY_NAME = 'name'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
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

  async products(_parent, args, context) {
    const page = readProductPage(args)
    const rows = await listProducts(context.database, page)
    return toConnection(rows, page, BY_NAME, keyOf)
  },

  categories: async (_parent, _args, context) => (await context.categories()).childrenOf(null),

  category: async (_parent, { slug }, context) => (await context.categories()).bySlug(slug) ?? null,

  warehouses: (_parent, _args, context) => context.warehouses(),
}

export const ProductConnection: ProductConnectionResolvers = {
  totalCount: (_connection, _args, context) => countProducts(context.database),
}

function readProductPage(args: Parameters<typeof readPage>[0]): Page {
  const page = readPage(args, BY_NAME)
  const [name, id] = page.cursor ?? []
  const isKey = page.cursor?.length === 2 && !name?.includes('\0') && UUID.test(id ?? '')
  if (page.cursor && !isKey) throw badUserInput('That cursor is not one of ours.')
  return page
}
