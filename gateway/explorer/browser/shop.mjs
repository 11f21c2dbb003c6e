/** Runs in the browser: what both pages do as a customer would. Who is known stands in the page itself. */
/* global crypto, document, fetch, graphqlWs, location */

export const people = JSON.parse(document.querySelector('#people').textContent)
const endpoint = new URL('/graphql', location.href)
/** A token that ends sooner is replaced before it is used. */
const TO_SPARE_MS = 10_000

/** What the gateway answers to an operation. */
export async function ask(params, headers = {}) {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(params),
  })
  return answer.json()
}

/** @returns what ends the subscription */
export function watch(params, headers, { next, error, complete }) {
  const url = endpoint.href.replace(/^http/, 'ws')
  const client = graphqlWs.createClient({ url, connectionParams: headers, retryAttempts: 0 })
  return client.subscribe(params, {
    next,
    error: (reason) => error(Array.isArray(reason) ? reason : [closed(reason)]),
    complete,
  })
}

function closed({ code, reason }) {
  return { message: reason || 'The connection was closed.', extensions: { closeCode: code } }
}

const SIGN_IN = `mutation SignIn($input: SessionCreateInput!) {
  sessionCreate(input: $input) { session { accessToken expiresAt } userErrors { message } } }`
const tokens = new Map()

/** The header of somebody who is known; they are signed in where they are not yet. */
export async function headersOf({ email, password }) {
  const known = tokens.get(email)
  if (known && known.until > Date.now() + TO_SPARE_MS) return known.headers
  const { sessionCreate } = await dataOf(ask({ query: SIGN_IN, variables: { input: { email, password } } }))
  const { session, userErrors } = sessionCreate
  if (!session) throw new Error(userErrors[0]?.message)
  const headers = { Authorization: `Bearer ${session.accessToken}` }
  tokens.set(email, { headers, until: Date.parse(session.expiresAt) })
  return headers
}

/** @throws Error with what the gateway says */
async function dataOf(answer) {
  const { data, errors } = await answer
  if (errors) throw new Error(errors[0].message)
  return data
}

const SOMETHING = `{ products(first: 1, filter: { inStock: true }) { nodes { id name } } }`
const QUOTE = `query ($input: OrderQuoteInput!) { orderQuote(input: $input) {
  quote { total { amount currencyCode } } userErrors { message } } }`
const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id number } cursor userErrors { message } } }`

export const shippingAddress = {
  recipient: 'Ada Lovelace',
  line1: "12 St James's Square",
  city: 'London',
  postalCode: 'SW1Y 4JH',
  countryCode: 'GB',
}

/** A key that makes an order one order, however often it is sent. */
export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(36)).join('')

/** A product that is in stock. */
export async function findProduct() {
  const [product] = (await dataOf(ask({ query: SOMETHING }))).products.nodes
  if (!product) throw new Error('Nothing is in stock.')
  return product
}

/** What one piece of it costs, with shipping. */
export async function findTotal(productId) {
  const input = { lines: [{ productId, quantity: 1 }], shippingAddress }
  const { quote, userErrors } = (await dataOf(ask({ query: QUOTE, variables: { input } }))).orderQuote
  if (!quote) throw new Error(userErrors[0]?.message)
  return quote.total
}

/** Finds something in stock, asks what it costs and orders one. */
export async function placeOrder(person, paymentMethod = 'pm_card_visa') {
  const [headers, product] = await Promise.all([headersOf(person), findProduct()])
  const expectedTotal = await findTotal(product.id)
  const lines = [{ productId: product.id, quantity: 1 }]
  const input = { idempotencyKey: newKey(), lines, shippingAddress, paymentMethod, expectedTotal }
  const { order, cursor, userErrors } = (await dataOf(ask({ query: PLACE, variables: { input } }, headers)))
    .orderPlace
  if (!order) throw new Error(userErrors[0]?.message)
  return { ...order, cursor, product, total: expectedTotal, headers }
}
