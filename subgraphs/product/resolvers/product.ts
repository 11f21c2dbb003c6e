/** The product and what belongs to it: from rows to the graph. */
import { type CurrencyCode, toMoney } from '#contracts/money.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { Context } from './context.ts'
import type { CategoryRow } from '../data/categories.ts'
import type { ProductRow } from '../data/products.ts'
import type { CategoryResolvers, ProductResolvers } from '../generated/resolvers.ts'

export const Product: ProductResolvers = {
  __resolveReference: (reference, context) => context.products.load(fromGlobalId('prod', reference.id)),
  id: (product) => toGlobalId('prod', product.id),
  category: (product, _args, context) => categoryOf(product, context),
  price: (product) => toMoney(product.priceMinor, product.currency as CurrencyCode),
  async availability(product, _args, context) {
    const available = await context.available.load(product.id)
    return { available, inStock: available > 0 }
  },
  stockLevels: (product, _args, context) => context.stockLevels.load(product.id),
}

export const Category: CategoryResolvers = {
  id: (category) => toGlobalId('cat', category.id),
  async parent({ parentId }, _args, context) {
    return parentId === null ? null : ((await context.categories()).byId(parentId) ?? null)
  },
  children: async (category, _args, context) => (await context.categories()).childrenOf(category.id),
}

async function categoryOf(product: ProductRow, context: Context): Promise<CategoryRow> {
  const category = (await context.categories()).byId(product.categoryId)
  if (!category) throw new Error(`the product ${product.id} is in no category`)
  return category
}
