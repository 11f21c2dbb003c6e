/** The category tree. It is small and read whole: one statement answers every question about it. */
import type { CategoryModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'

export type CategoryRow = CategoryModel

export interface CategoryTree {
  byId(id: string): CategoryRow | undefined
  bySlug(slug: string): CategoryRow | undefined
  /** Siblings in their order; of null: the top of the tree. */
  childrenOf(id: string | null): CategoryRow[]
  /** The category itself and those above it; none where there is no such category. */
  ancestry(id: string): CategoryRow[]
  /** The category itself and all below it. */
  family(category: CategoryRow): CategoryRow[]
  /** All, each before what is part of it. */
  all(): CategoryRow[]
}

export async function readCategories(database: Database): Promise<CategoryTree> {
  const categories = await database.category.findMany({ orderBy: [{ position: 'asc' }, { slug: 'asc' }] })
  const byId = new Map(categories.map((category) => [category.id, category]))
  const bySlug = new Map(categories.map((category) => [category.slug, category]))
  const children = Map.groupBy(categories, (category) => category.parentId)
  const childrenOf = (id: string | null) => children.get(id) ?? []
  const family = (category: CategoryRow): CategoryRow[] => [
    category,
    ...childrenOf(category.id).flatMap(family),
  ]
  const ancestry = (id: string): CategoryRow[] => {
    const category = byId.get(id)
    if (!category) return []
    return category.parentId === null ? [category] : [category, ...ancestry(category.parentId)]
  }
  return {
    byId: (id) => byId.get(id),
    bySlug: (slug) => bySlug.get(slug),
    childrenOf,
    ancestry,
    family,
    all: () => childrenOf(null).flatMap(family),
  }
}
