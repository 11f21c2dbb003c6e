/** `products`: from the arguments to a list (operations/list-products.ts), and from its rows to a page. */
import { type Connection, type Page, readPage, toConnection } from '#platform/graphql/connection.ts'
import { badUserInput } from '#platform/graphql/errors.ts'
import { unstorableTexts } from '#platform/graphql/stored-text.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { ProductRow } from '../data/product-rows.ts'
import { categoryFacet, type Group, priceFacet, total } from '../domain/facets.ts'
import { isKey } from '../domain/list-cursor.ts'
import { type Filter, MAX_LISTED_IDS, readPrices, type Sort } from '../domain/list-filter.ts'
import { MAX_SEARCH_LENGTH, wordsOf } from '../domain/search-words.ts'
import type { ProductConnectionResolvers, ProductFilter, QueryResolvers } from '../generated/resolvers.ts'
import { listProducts } from '../operations/list-products.ts'

export interface ProductPage extends Connection<ProductRow> {
  groups(): Promise<Group[]>
}

export const products: NonNullable<QueryResolvers['products']> = async (_parent, args, context) => {
  const given = args.filter ?? {}
  // Any product may come into a list; whether there is stock changes without a word to those who keep answers.
  context.tags.add('Product')
  if (typeof given.inStock === 'boolean') context.tags.leaveOut()
  const [unstorable] = unstorableTexts(given)
  if (unstorable) throw badUserInput(unstorable.message)
  const text = given.search?.trim() ?? ''
  if (text.length > MAX_SEARCH_LENGTH) {
    throw badUserInput(`"search" may have at most ${MAX_SEARCH_LENGTH} characters; got ${text.length}.`)
  }
  const sort = sortOf(args.sort, text)
  const page = readProductPage(args, sort, text)
  const filter = { ...readFilter(given), ...(args.ids && { productIds: readIds(args.ids) }) }
  const category = given.category ?? null
  const request = { text, category, filter, sort, page }

  const { rows, groups } = await listProducts(context.database, context.categories, request)
  const { edges, pageInfo } = toConnection(rows, page, orderName(sort, text), ({ key }) => key)
  const productEdges = edges.map(({ cursor, node }) => ({ cursor, node: node.product }))
  return { pageInfo, edges: productEdges, nodes: productEdges.map(({ node }) => node), groups }
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

function readIds(ids: readonly string[]): string[] {
  if (ids.length > MAX_LISTED_IDS) {
    throw badUserInput(`"ids" may have at most ${MAX_LISTED_IDS} ids; got ${ids.length}.`)
  }
  return [...new Set(ids)].map((id) => fromGlobalId('prod', id))
}

function readFilter({ price, priceBand, inStock }: ProductFilter): Filter {
  const prices = readPrices({ ...price, band: priceBand })
  if ('problem' in prices) throw badUserInput(prices.problem)
  return { ...prices, ...(typeof inStock === 'boolean' && { inStock }) }
}
