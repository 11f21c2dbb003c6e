/** A category and its place in the tree: from rows to the graph. */
import { toGlobalId } from '#contracts/ids.ts'
import type { CategoryResolvers } from '../generated/resolvers.ts'

export const Category: CategoryResolvers = {
  id: (category) => toGlobalId('cat', category.id),
  async parent({ parentId }, _args, context) {
    return parentId === null ? null : ((await context.categories()).byId(parentId) ?? null)
  },
  children: async (category, _args, context) => (await context.categories()).childrenOf(category.id),
}
