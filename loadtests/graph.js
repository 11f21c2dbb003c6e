/**
 * What all scenarios share: where the graph is, how an operation is sent and judged, accounts and products, the watching
 * of an order, and thresholds. An answer is good when its status is 200 and its body has no errors and no
 * userErrors: GraphQL says most of its failures with a 200.
 */
import { WebSocket } from 'k6/experimental/websockets'
import { check, fail } from 'k6'
import http from 'k6/http'
import { Counter, Rate, Trend } from 'k6/metrics'

export const URL = __ENV.GRAPH_URL || 'http://127.0.0.1:4000/graphql'
/** Multiplies the virtual users of a scenario. */
export const SCALE = Number(__ENV.SCALE || 1)
/** How long a scenario's main part takes, in seconds. */
export const SECONDS = Number(__ENV.SECONDS || 60)

const PASSWORD = __ENV.SEED_PASSWORD || 'correct-horse-battery-staple'
const STAFF = __ENV.STAFF_EMAIL || 'sam@example.com'
const PLENTY = 100_000
const ANSWER_WITHIN = '15s'
const CONFIRMED_WITHIN_MS = 15_000
const JSON_HEADERS = { 'content-type': 'application/json' }
const ADDRESS = {
  recipient: 'Load Test',
  line1: '1 Main St',
  city: 'London',
  postalCode: 'N1',
  countryCode: 'GB',
}

const graphqlErrors = new Rate('graphql_errors')
const limited = new Counter('rate_limited')
/** From the sending of `orderPlace` to the event CONFIRMED. */
export const placedToConfirmed = new Trend('placed_to_confirmed', true)
const confirmed = new Rate('orders_confirmed')

export const virtualUsers = (count) => Math.max(1, Math.round(count * SCALE))

/**
 * @param p95 milliseconds that 95 % of an operation's answers must keep to, by the operation's name
 * @param others further thresholds
 */
export function thresholds(p95, others = {}) {
  const byOperation = Object.entries(p95).map(([name, milliseconds]) => [
    `http_req_duration{operation:${name}}`,
    [`p(95)<${milliseconds}`],
  ])
  return { graphql_errors: ['rate<0.001'], ...Object.fromEntries(byOperation), ...others }
}

export const orderThresholds = {
  placed_to_confirmed: ['p(95)<500'],
  orders_confirmed: ['rate>0.999'],
}

/** Sends an operation. @returns its data, or undefined where it failed, which is counted */
export function send(operation, query, variables = {}, token) {
  const headers = token ? { ...JSON_HEADERS, authorization: `Bearer ${token}` } : JSON_HEADERS
  const body = JSON.stringify({ operationName: operation, query, variables })
  const response = http.post(URL, body, { headers, timeout: ANSWER_WITHIN, tags: { operation } })
  const answer = parse(response)
  const problems = answer ? problemsOf(answer) : ['no JSON']
  if (problems.some(({ extensions }) => extensions?.code === 'RATE_LIMITED')) limited.add(1)
  const good = check(
    response,
    {
      [`${operation}: status 200`]: ({ status }) => status === 200,
      [`${operation}: no errors`]: () => problems.length === 0,
    },
    { operation },
  )
  graphqlErrors.add(!good, { operation })
  if (!good && __ENV.VERBOSE)
    console.warn(`${operation}: ${response.status} ${JSON.stringify(problems).slice(0, 300)}`)
  return good ? answer.data : undefined
}

function parse(response) {
  try {
    return response.json()
  } catch {
    return undefined
  }
}

function problemsOf({ errors = [], data }) {
  const payloads = Object.values(data ?? {}).filter((each) => each !== null && typeof each === 'object')
  return [...errors, ...payloads.flatMap(({ userErrors = [] }) => userErrors)]
}

/** As `send`, for what a scenario cannot begin without. */
export function sendOrFail(operation, ...rest) {
  return (
    send(operation, ...rest) ??
    fail(`${operation} failed: is the system up, and RATE_LIMIT_FACTOR high enough?`)
  )
}

const SIGN_IN = `mutation SignIn($email: String!, $password: String!) {
  sessionCreate(input: { email: $email, password: $password }) {
    session { accessToken } userErrors { message } } }`
export const signIn = (email) =>
  send('SignIn', SIGN_IN, { email, password: PASSWORD })?.sessionCreate.session.accessToken

const REGISTER = `mutation Register($input: UserRegisterInput!) {
  userRegister(input: $input) { session { accessToken } userErrors { message } } }`

/** New accounts, each with its token, which lasts ten minutes. */
export function registerCustomers(count) {
  const run = Date.now().toString(36)
  return Array.from({ length: count }, (_, index) => {
    const email = `load-${run}-${index}@example.com`
    const input = { email, password: PASSWORD, displayName: `Load ${index}` }
    return { email, token: sendOrFail('Register', REGISTER, { input }).userRegister.session.accessToken }
  })
}

const PRODUCTS = `query Catalog($first: Int!) {
  products(first: $first, sort: NAME, filter: { inStock: true }) { nodes { id slug name } } }`
export const findProducts = (count = 50) => sendOrFail('Catalog', PRODUCTS, { first: count }).products.nodes

const STOCK = `query Stock($ids: [ID!]!) {
  products(ids: $ids, first: 100) { nodes { id slug stockLevels { warehouse { id } onHand version } } } }`
const ADJUST = `mutation Restock($input: StockAdjustInput!) {
  stockAdjust(input: $input) { userErrors { message } } }`

/** Products that do not run out: staff adds to the stock of each that has less than plenty. */
export function stockProducts(count) {
  const token = signIn(STAFF) ?? fail('Staff could not sign in: is the database seeded?')
  const ids = findProducts(count).map(({ id }) => id)
  const { nodes } = sendOrFail('Stock', STOCK, { ids }, token).products
  for (const { id: productId, stockLevels } of nodes) {
    const [{ warehouse, onHand, version: expectedVersion }] = stockLevels
    if (onHand >= PLENTY) continue
    const input = {
      productId,
      warehouseId: warehouse.id,
      delta: PLENTY,
      reason: 'Load test',
      expectedVersion,
    }
    sendOrFail('Restock', ADJUST, { input }, token)
  }
  return nodes
}

const QUOTE = `query Quote($input: OrderQuoteInput!) {
  orderQuote(input: $input) { quote { total { amount currencyCode } } userErrors { message } } }`
const PLACE = `mutation Place($input: OrderPlaceInput!) {
  orderPlace(input: $input) { order { id status } cursor userErrors { code message } } }`
const WATCH = `subscription Watch($orderId: ID!, $after: String) {
  orderStatusChanged(orderId: $orderId, after: $after) { status } }`

/** Asks what two products cost, orders them for that, and watches the order until it is CONFIRMED. */
export function checkout({ token }, products) {
  const [first, second] = [pick(products), pick(products)]
  const lines = [{ productId: first.id, quantity: 1 }]
  if (second.id !== first.id) lines.push({ productId: second.id, quantity: 1 })
  const order = { lines, shippingAddress: ADDRESS }
  const expectedTotal = send('Quote', QUOTE, { input: order }, token)?.orderQuote.quote.total
  if (!expectedTotal) return
  const idempotencyKey = `load-${__VU}-${__ITER}-${Date.now()}`
  const input = { ...order, idempotencyKey, expectedTotal, paymentMethod: 'pm_card_visa' }
  const began = Date.now()
  const placed = send('Place', PLACE, { input }, token)?.orderPlace
  if (!placed) return
  const variables = { orderId: placed.order.id, after: placed.cursor }
  const judge = ({ orderStatusChanged: { status } }) =>
    status === 'PENDING' ? undefined : status === 'CONFIRMED'
  watch(token, WATCH, variables, judge, (good) => {
    confirmed.add(good)
    if (good) placedToConfirmed.add(Date.now() - began)
  })
}

/**
 * Subscribes (graphql-transport-ws). `next` judges each event: true or false ends
 * it, well or badly. `ended` gets how it ended; without a judgement in time it ended badly.
 */
export function watch(token, query, variables, next, ended, holdMs = CONFIRMED_WITHIN_MS) {
  const socket = new WebSocket(URL.replace(/^http/, 'ws'), 'graphql-transport-ws')
  let outcome = false
  const timer = setTimeout(() => socket.close(), holdMs)
  const say = (message) => socket.send(JSON.stringify(message))
  socket.onopen = () => say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })
  socket.onmessage = ({ data }) => {
    const { type, payload } = JSON.parse(data)
    if (type === 'ping') say({ type: 'pong' })
    if (type === 'connection_ack') say({ id: '1', type: 'subscribe', payload: { query, variables } })
    const judged = type === 'next' && payload.data && !payload.errors ? next(payload.data) : undefined
    if (judged !== undefined) outcome = judged
    if (judged !== undefined || type === 'error' || type === 'complete') socket.close()
  }
  socket.onerror = () => socket.close()
  socket.onclose = () => {
    clearTimeout(timer)
    ended(outcome)
  }
}

export const pick = (list) => list[Math.floor(Math.random() * list.length)]
