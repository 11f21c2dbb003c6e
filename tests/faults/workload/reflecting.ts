/**
 * What staff changes while there is no fault is looked for until it is shown: by queries, which may answer from
 * caches, by the quote, which comes from order's copy of the catalogue, and by the feed of a product's availability.
 */
import { type CurrencyCode, toMinor } from '#contracts/money.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { shippingAddress, subscribe } from '../../e2e/clients.ts'
import type { Calm } from './calm.ts'
import type { History } from '../history.ts'
import { reprice } from './pricing.ts'
import { adjustStock } from './restocking.ts'
import { CUSTOMER, type Shop } from './shop.ts'

type Probe = Calm & { productId: string }

const LOOK_EVERY_MS = 50
/** Longer than a promise allows, and no longer than a person would look. */
const LOOKED_FOR_MS = 6_000

const PRICE = 'query ($id: ID!) { product(id: $id) { price { amount currencyCode } } }'
const QUOTE = `query ($input: OrderQuoteInput!) {
  orderQuote(input: $input) { quote { lines { unitPrice { amount currencyCode } } } userErrors { code } } }`
const STOCK = 'query ($id: ID!) { product(id: $id) { availability { available inStock } } }'
const FEED = `subscription ($id: ID!) { productAvailabilityChanged(productId: $id) { availability { available inStock } } }`

interface Amount {
  amount: string
  currencyCode: CurrencyCode
}
interface Quoted {
  quote: { lines: { unitPrice: Amount }[] } | null
  userErrors: { code: string }[]
}
interface Availability {
  available: number
  inStock: boolean
}

/** Another price: in the catalogue, and in a quote. */
export async function reflectPrice(probe: Probe): Promise<void> {
  const { shop, history, productId, deadline } = probe
  const quoted = { lines: [{ productId, quantity: 1 }], shippingAddress }
  await reads(shop, PRICE, { id: productId }) // it is in the cache from now on
  const change = await reprice(shop, productId, history, deadline)
  if (change?.outcome !== 'DONE') return
  const isNew = (price: Amount | undefined) =>
    price !== undefined && toMinor(price.amount, price.currencyCode) === change.priceMinor
  await Promise.all([
    reflect(history, `the price of ${productId}`, change.answeredAt, async () => {
      const data = await reads(shop, PRICE, { id: productId })
      return isNew((data?.product as { price: Amount } | null)?.price)
    }),
    reflect(history, `the price of ${productId} in a quote`, change.answeredAt, async () => {
      const data = await reads(shop, QUOTE, { input: quoted })
      const found = data?.orderQuote as Quoted | undefined
      return isNew(found?.quote?.lines[0]?.unitPrice)
    }),
  ])
}

/** Sold out, and delivered again: to whoever asks, whoever follows it, and whoever wants to order it. */
export async function reflectStock(probe: Probe): Promise<void> {
  const { shop, history, productId } = probe
  const told: Availability[] = []
  const following = follow(shop, productId, told)
  const first = await shown(shop, productId)
  if (!first) return
  await until(() => told.length > 0)
  for (const wanted of [0, first.available]) {
    const confirmedAt = await bringTo(probe, wanted)
    const isIt = (given: Availability | undefined) =>
      given?.available === wanted && given.inStock === wanted > 0
    await Promise.all([
      reflect(history, `the stock of ${productId}`, confirmedAt, async () =>
        isIt(await shown(shop, productId)),
      ),
      reflect(history, `the stock of ${productId} in a quote`, confirmedAt, async () => {
        const data = await reads(shop, QUOTE, {
          input: { lines: [{ productId, quantity: 1 }], shippingAddress },
        })
        const found = data?.orderQuote as Quoted | undefined
        return found?.userErrors.some(({ code }) => code === 'INSUFFICIENT_STOCK') === (wanted === 0)
      }),
      reflect(history, `the stock of ${productId} in its feed`, confirmedAt, () => isIt(told.at(-1))),
    ])
  }
  following.abort()
}

/** @returns when the last change that it took was confirmed */
async function bringTo({ shop, productId, history, deadline }: Probe, wanted: number): Promise<number> {
  let left = wanted - ((await shown(shop, productId))?.available ?? wanted)
  let confirmedAt = Date.now()
  while (left !== 0 && Date.now() < deadline) {
    const done = await adjustStock(shop, productId, left, history, deadline)
    if (done?.outcome !== 'DONE') continue
    left -= done.quantity
    confirmedAt = done.answeredAt
  }
  return confirmedAt
}

async function shown(shop: Shop, productId: string): Promise<Availability | undefined> {
  const data = await reads(shop, STOCK, { id: productId })
  return (data?.product as { availability: Availability } | null | undefined)?.availability
}

async function reads(shop: Shop, query: string, variables: object) {
  return (await shop.ask(CUSTOMER, query, variables, Date.now() + LOOKED_FOR_MS))?.data
}

/** Follows the product's feed until it is aborted. */
function follow(shop: Shop, productId: string, told: Availability[]): AbortController {
  const stop = new AbortController()
  const options = { variables: { id: productId }, signal: stop.signal }
  void (async () => {
    for await (const { data } of subscribe(shop.url, FEED, options)) {
      const product = data?.productAvailabilityChanged as { availability: Availability } | undefined
      if (product) told.push(product.availability)
    }
  })().catch(() => undefined)
  return stop
}

async function reflect(
  { reflections }: History,
  what: string,
  confirmedAt: number,
  isShown: () => boolean | Promise<boolean>,
): Promise<void> {
  const reflection = { what, confirmedAt, shownAt: Infinity }
  reflections.push(reflection)
  if (await until(isShown)) reflection.shownAt = Date.now()
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + LOOKED_FOR_MS
  while (Date.now() < end) {
    if (await isSo()) return true
    await sleep(LOOK_EVERY_MS)
  }
  return false
}
