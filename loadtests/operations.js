/** What visitors ask for; each is sent under its name, by which its times are told apart. */
import { pick, send } from './graph.js'

const HOME = `query Home {
  categories { slug name }
  products(first: 20, sort: NAME) { nodes { id slug name price { amount currencyCode } availability { inStock } } pageInfo { hasNextPage endCursor } } }`
const PAGE = `query Page($after: String) {
  products(first: 20, after: $after, sort: NAME) { nodes { id slug name price { amount currencyCode } availability { inStock } } pageInfo { hasNextPage endCursor } } }`
const PRODUCT = `query Product($slug: String!) {
  product(slug: $slug) { id name description price { amount currencyCode } category { slug name } availability { available inStock } } }`
const SEARCH = `query Search($search: String!) {
  products(first: 20, filter: { search: $search }) { nodes { id slug name price { amount currencyCode } } totalCount } }`

/** Words of the seeded catalogue, in part, and misspelt, as people type them. */
const WORDS = ['lamp', 'floor lamp', 'lam', 'chair', 'chiar', 'desk', 'kettle', 'tent', 'oak table', 'kupfer']

/** The milliseconds that 95 % keep to; that of a search is a promise of the project, the others are its measure. */
export const BROWSING = { Home: 100, Page: 100, Product: 50 }
export const SEARCHING = { Search: 50 }

export function browse(products) {
  const home = send('Home', HOME)
  const { hasNextPage, endCursor } = home?.products.pageInfo ?? {}
  if (hasNextPage) send('Page', PAGE, { after: endCursor })
  send('Product', PRODUCT, { slug: pick(products).slug })
}

export const search = () => send('Search', SEARCH, { search: pick(WORDS) })
