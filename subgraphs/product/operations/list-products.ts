/**
 * Lists the products on offer: from what is wanted to a page of them, with its counts. A search text is understood
 * once, on its first page: the cursor carries what its words stood for.
 */
import type { Page } from '#platform/graphql/connection.ts'
import { readWords } from '../data/catalog-words.ts'
import type { CategoryTree } from '../data/category-tree.ts'
import type { Database } from '../data/database.ts'
import { countListings, type Listed, readListings } from '../data/product-listings.ts'
import type { Group } from '../domain/facets.ts'
import { decodeSearch } from '../domain/list-cursor.ts'
import type { Filter, Search, Sort } from '../domain/list-filter.ts'
import { toSearchWords, wordsOf } from '../domain/search-words.ts'

export interface ListRequest {
  /** The search text; empty: there is no search. */
  text: string
  /** A category's slug; the categories below it belong to it. */
  category: string | null
  filter: Omit<Filter, 'search' | 'categoryIds'>
  sort: Sort
  page: Page
}

export interface ProductList {
  /** `page.limit + 1` of them, in the order of reading. */
  rows: Listed[]
  /** Of all pages, read when they are asked for, and once. */
  groups(): Promise<Group[]>
}

export async function listProducts(
  database: Database,
  categories: () => Promise<CategoryTree>,
  request: ListRequest,
): Promise<ProductList> {
  const search = await readSearch(database, request)
  const categoryIds = request.category === null ? undefined : familyOf(await categories(), request.category)
  const filter = { ...request.filter, ...(search && { search }), ...(categoryIds && { categoryIds }) }
  const findsNothing = [search?.words, categoryIds, filter.productIds].some((wanted) => wanted?.length === 0)
  if (findsNothing) return { rows: [], groups: () => Promise.resolve([]) }
  let groups: Promise<Group[]> | undefined
  return {
    rows: await readListings(database, filter, request.sort, request.page),
    groups: () => (groups ??= countListings(database, filter)),
  }
}

async function readSearch(database: Database, { text, page }: ListRequest): Promise<Search | undefined> {
  if (!text) return undefined
  const found = page.cursor?.[2]
  if (found) return decodeSearch(found)
  const words = wordsOf(text)
  const known = words.length > 0 ? await readWords(database, words) : []
  return { words: toSearchWords(known), mode: 'AUTO' }
}

function familyOf(tree: CategoryTree, slug: string): string[] {
  const top = tree.bySlug(slug)
  return top ? tree.family(top).map(({ id }) => id) : []
}
