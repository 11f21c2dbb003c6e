/** The category tree. It is small and read whole: one statement answers every question about it. */
import type { CategoryModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'

export type CategoryRow = CategoryModel

export interface CategoryTree {
  byId(id: string): CategoryRow | undefined
  bySlug(slug: string): CategoryRow | undefined
  /** Siblings in their order; of null: the top of the tree. */
  childrenOf(id: string | null): CategoryRow[]
}

export async function readCategories(database: Database): Promise<CategoryTree> {
  const categories = await database.category.findMany({ orderBy: [{ position: 'asc' }, { slug: 'asc' }] })
  const byId = new Map(categories.map((category) => [category.id, category]))
  const bySlug = new Map(categories.map((category) => [category.slug, category]))
  const children = Map.groupBy(categories, (category) => category.parentId)
  return {
    byId: (id) => byId.get(id),
    bySlug: (slug) => bySlug.get(slug),
    childrenOf: (id) => children.get(id) ?? [],
  }
}
