/** `products`: from the arguments to a list, and from its rows to a page with its counts. */
import { type Connection, type Page, readPage, toConnection } from '#platform/graphql/connection.ts'
import { badUserInput } from '#platform/graphql/errors.ts'
import type { Context } from './context.ts'
import { countProducts, listProducts } from '../data/listings.ts'
import type { ProductRow } from '../data/products.ts'
import { readWords } from '../data/search-words.ts'
import { categoryFacet, type Group, priceFacet, total } from '../domain/facets.ts'
import { decodeSearch, type Filter, isKey, type Search, type Sort } from '../domain/listing.ts'
import { minorFrom, minorTo } from '../domain/price.ts'
import { MAX_SEARCH_LENGTH, toSearchWords, wordsOf } from '../domain/search.ts'
import type { ProductConnectionResolvers, ProductFilter, QueryResolvers } from '../generated/resolvers.ts'

export interface ProductPage extends Connection<ProductRow> {
  /** Of all pages, read when they are asked for, and once. */
  groups(): Promise<Group[]>
}

export const products: NonNullable<QueryResolvers['products']> = async (_parent, args, context) => {
  const text = args.filter?.search?.trim() ?? ''
  if (text.length > MAX_SEARCH_LENGTH) {
    throw badUserInput(`"search" may have ${MAX_SEARCH_LENGTH} characters; got ${text.length}.`)
  }
  const sort = sortOf(args.sort, text)
  const page = readProductPage(args, sort, text)
  const found = page.cursor?.[2]
  const search = text ? (found ? decodeSearch(found) : await readSearch(text, context)) : undefined
  const filter = { ...(await readFilter(args.filter ?? {}, context)), ...(search && { search }) }
  const findsNothing = search?.words.length === 0 || filter.categoryIds?.length === 0

  const rows = findsNothing ? [] : await listProducts(context.database, filter, sort, page)
  const { edges, ...rest } = toConnection(rows, page, orderName(sort, text), ({ key }) => key)
  const entries = edges.map(({ cursor, node }) => ({ cursor, node: node.product }))
  let groups: Promise<Group[]> | undefined
  return {
    ...rest,
    edges: entries,
    nodes: entries.map(({ node }) => node),
    groups: () => (groups ??= findsNothing ? Promise.resolve([]) : countProducts(context.database, filter)),
  }
}

export const ProductConnection: ProductConnectionResolvers = {
  totalCount: async (page) => total(await page.groups()),
  async facets(page, _args, context) {
    const [groups, tree] = await Promise.all([page.groups(), context.categories()])
    return [
      { name: 'CATEGORY', values: categoryFacet(groups, tree.all(), tree.ancestry) },
      { name: 'PRICE', values: priceFacet(groups) },
    ]
  },
}

function sortOf(given: Sort | null | undefined, text: string): Sort {
  const sort = given ?? (text ? 'RELEVANCE' : 'NAME')
  return sort === 'RELEVANCE' && !text ? 'NAME' : sort
}

/** Names the order in cursors: a cursor goes on with the search that it came from. */
function orderName(sort: Sort, text: string): string {
  return text ? `${sort} ${wordsOf(text).join(' ')}` : sort
}

function readProductPage(args: Parameters<typeof readPage>[0], sort: Sort, text: string): Page {
  const page = readPage(args, orderName(sort, text))
  if (page.cursor && !isKey(page.cursor, sort)) throw badUserInput('That cursor is not one of ours.')
  return page
}

async function readSearch(text: string, context: Context): Promise<Search> {
  const words = wordsOf(text)
  const known = words.length > 0 ? await readWords(context.database, words) : []
  return { words: toSearchWords(known), mode: 'AUTO' }
}

async function readFilter({ category, price, inStock }: ProductFilter, context: Context): Promise<Filter> {
  const filter: { -readonly [Key in keyof Filter]: Filter[Key] } = {}
  if (price?.min) filter.minPriceMinor = minorFrom(price.min)
  if (price?.max) filter.maxPriceMinor = minorTo(price.max)
  if (price?.min && price.max && Number(price.min) > Number(price.max)) {
    throw badUserInput(`"price.min" (${price.min}) is above "price.max" (${price.max}).`)
  }
  if (inStock !== null && inStock !== undefined) filter.inStock = inStock
  if (category !== null && category !== undefined) {
    const tree = await context.categories()
    const top = tree.bySlug(category)
    filter.categoryIds = top ? tree.family(top).map(({ id }) => id) : []
  }
  return filter
}
