/**
 * Somebody who orders all the time, so that a drill has something to disturb, and looks in the end at whether every
 * order that was answered has come to its end.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const ANSWER_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 500
/** A saga that was asked for again a few times waits so long for the next time. */
const SETTLED_WITHIN_MS = 120_000
const MAX_UNDER_WAY = 50

const SIGN_IN = `mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken } } }`
const OFFER = `{ products(first: 100, filter: { inStock: true }) { nodes { id availability { available } } } }`
const QUOTE = `query ($input: OrderQuoteInput!) { orderQuote(input: $input) { quote { total { amount currencyCode } } } }`
const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id number } } }`
const STATUS = `query ($id: ID!) { order(id: $id) { status saga { status } } }`

/** What else she looks at, so that every subgraph is asked. */
const BROWSE = [
  '{ products(first: 1) { nodes { name } } }',
  '{ me { displayName } }',
  '{ me { orders(first: 1) { nodes { payment { status } } } } }',
]

const CUSTOMER = { email: 'ada@example.com', password: 'correct-horse-battery-staple' }
const shippingAddress = {
  recipient: 'Ada Lovelace',
  line1: "12 St James's Square",
  city: 'London',
  postalCode: 'SW1Y 4JH',
  countryCode: 'GB',
}

export interface Shopped {
  placed: number
  /** Orders that were not answered: the customer was told so. */
  failed: number
  /** The numbers of the orders that were answered and did not come to their end. */
  lost: string[]
}

export interface Shopper {
  /** Orders no more, waits until all orders are settled, and says how it went. */
  finish(): Promise<Shopped>
}

/** @param url of the gateway. @param everyMs how often an order is placed */
export async function startShopper(url: string, everyMs: number): Promise<Shopper> {
  const ask = async (query: string, variables: object = {}, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    const { data } = (await response.json()) as { data?: Record<string, never> | null }
    return data ?? {}
  }
  const { sessionCreate } = (await ask(SIGN_IN, { input: CUSTOMER })) as {
    sessionCreate?: { session: { accessToken: string } | null }
  }
  if (!sessionCreate?.session) throw new Error(`Nobody can sign in as ${CUSTOMER.email}: is it ready?`)
  const headers = { authorization: `Bearer ${sessionCreate.session.accessToken}` }
  const { products } = (await ask(OFFER)) as {
    products?: { nodes: { id: string; availability: { available: number } | null }[] }
  }
  const available = (products?.nodes ?? []).map(({ id, availability }) => ({
    id,
    left: availability?.available ?? 0,
  }))
  const offer = available.toSorted((one, other) => other.left - one.left)
  if (offer.length === 0)
    throw new Error('Nothing is in stock: `npm run seed -- --products 1000` makes more.')
  const quotes = await Promise.all(offer.slice(0, 10).map(({ id }) => quote(id)))

  async function quote(productId: string) {
    const lines = [{ productId, quantity: 1 }]
    const { orderQuote } = (await ask(QUOTE, { input: { lines, shippingAddress } })) as {
      orderQuote?: { quote: { total: object } | null }
    }
    return { lines, expectedTotal: orderQuote?.quote?.total }
  }

  const placed = new Map<string, string>()
  const underWay = new Set<Promise<unknown>>()
  let [failed, sent, stopped] = [0, 0, false]

  async function place(): Promise<void> {
    const basket = quotes[sent++ % quotes.length]!
    const input = { ...basket, idempotencyKey: randomUUID(), shippingAddress, paymentMethod: 'pm_card_visa' }
    const data = (await ask(PLACE, { input }, headers).catch(() => ({}))) as {
      orderPlace?: { order: { id: string; number: string } | null } | null
    }
    const order = data.orderPlace?.order
    if (order) placed.set(order.id, order.number)
    else failed++
  }

  const browse = () => ask(BROWSE[sent % BROWSE.length]!, {}, headers).catch(() => ({}))

  const shopping = (async () => {
    while (!stopped) {
      if (underWay.size < MAX_UNDER_WAY) {
        const work = Promise.all([place(), browse()]).finally(() => underWay.delete(work))
        underWay.add(work)
      }
      await sleep(everyMs)
    }
  })()

  async function isSettled(id: string): Promise<boolean> {
    const { order } = (await ask(STATUS, { id }, headers).catch(() => ({}))) as {
      order?: { status: string; saga: { status: string } | null } | null
    }
    return order ? ['SUCCEEDED', 'COMPENSATED'].includes(order.saga?.status ?? '') : false
  }

  return {
    async finish() {
      stopped = true
      await shopping
      await Promise.all(underWay)
      const open = new Map(placed)
      const deadline = Date.now() + SETTLED_WITHIN_MS
      while (open.size > 0 && Date.now() < deadline) {
        for (const id of open.keys()) if (await isSettled(id)) open.delete(id)
        if (open.size > 0) await sleep(LOOK_EVERY_MS)
      }
      return { placed: placed.size, failed, lost: [...open.values()] }
    },
  }
}
