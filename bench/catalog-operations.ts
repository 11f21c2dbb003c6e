/** What is measured of the catalogue: GraphQL operations as the gateway sends them to the product subgraph. */
import type { Operation } from './measure.ts'

export type Ask = (query: string, variables?: object) => Promise<Record<string, unknown>>

const PRODUCT = `id name price { amount currencyCode } category { slug name } availability { available inStock }`
const PAGE = `query ($first: Int, $after: String, $filter: ProductFilter, $sort: ProductSort) {
  products(first: $first, after: $after, filter: $filter, sort: $sort) {
    nodes { ${PRODUCT} } pageInfo { hasNextPage endCursor } } }`
const COUNTS = `query ($filter: ProductFilter) {
  products(first: 1, filter: $filter) { totalCount facets { name values { value count } } } }`
const BY_ID = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { ${PRODUCT} } } }`
const PAGE_SIZE = 20

/** Ten, of which the last four are misspelt. */
export const SEARCHES = [
  'desk lamp',
  'walnut writing desk',
  'wool blanket',
  'GEN-054321',
  'copper sauce',
  'fjord oak dining table',
  'linen cushon',
  'stoneware teapto',
  'leahter backpack',
  'scneted candle',
]

/** Each in three to six thousand products. */
const BROAD_SEARCHES = ['lamp', 'oak', 'scented', 'felt']

const FILTERS = [
  { category: 'lighting', price: { min: '50', max: '150' }, inStock: true },
  { category: 'kitchen', inStock: true },
  { category: 'glassware', price: { max: '20' } },
  { price: { min: '500' }, inStock: false },
  { category: 'home', price: { min: '100', max: '110' }, inStock: true },
]
const SORTS = ['NAME', 'PRICE_ASC', 'PRICE_DESC', 'NEWEST']

/** @param ids of products, one for each cold read @param deep the cursor before page 1,000 */
export function operations(ask: Ask, ids: string[], deep: string): Operation[] {
  const page = (variables: object) => () => ask(PAGE, { first: PAGE_SIZE, ...variables })
  const entity = (id: string) => ask(BY_ID, { of: [{ __typename: 'Product', id }] })
  const browse = FILTERS.flatMap((filter) => SORTS.map((sort) => page({ filter, sort })))
  const [cached = '', ...others] = ids
  let next = 0
  return [
    { name: 'search', variants: SEARCHES.map((search) => page({ filter: { search } })) },
    {
      name: 'search, one broad word',
      variants: BROAD_SEARCHES.map((search) => page({ filter: { search } })),
    },
    { name: 'search, a word that all have', variants: [page({ filter: { search: 'good' } })] },
    {
      name: 'search, in stock, by price',
      variants: SEARCHES.map((search) => page({ filter: { search, inStock: true }, sort: 'PRICE_ASC' })),
    },
    { name: 'browse with filters and sorts', variants: browse },
    { name: 'page 1', variants: [page({})] },
    { name: 'page 1,000', variants: [page({ after: deep })] },
    {
      name: 'counts and facets of a search',
      variants: SEARCHES.map((search) => () => ask(COUNTS, { filter: { search } })),
    },
    {
      name: 'counts and facets of a filter',
      variants: FILTERS.map((filter) => () => ask(COUNTS, { filter })),
    },
    { name: 'counts and facets of everything', variants: [() => ask(COUNTS)] },
    { name: 'product by id, cold', variants: [() => entity(others[next++ % others.length]!)] },
    { name: 'product by id, cached', variants: [() => entity(cached)] },
  ]
}

/** Goes forward page by page, a hundred products each, to where page `number` of twenty begins. */
export async function cursorBefore(ask: Ask, number: number): Promise<string> {
  let after: string | undefined
  for (let passed = 0; passed < (number - 1) * PAGE_SIZE;) {
    const first = Math.min(100, (number - 1) * PAGE_SIZE - passed)
    const { products } = (await ask(
      `query ($first: Int, $after: String) { products(first: $first, after: $after) { pageInfo { endCursor } } }`,
      { first, after },
    )) as { products: { pageInfo: { endCursor: string } } }
    after = products.pageInfo.endCursor
    passed += first
  }
  return after!
}
