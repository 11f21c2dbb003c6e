/**
 * A random mix of orders: every test token, baskets that compete for scarce stock, keys that are sent twice, and
 * now and then new stock. Each worker goes on until it is told to stop; what it is answered goes into the history.
 */
import { randomUUID } from 'node:crypto'
import type { History } from './history.ts'
import type { Random } from './random.ts'
import type { Shop } from './shop.ts'
import { watchOrder } from './watcher.ts'

const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id } cursor userErrors { code } } }`
const LEVELS = 'query ($id: ID!) { product(id: $id) { stockLevels { version warehouse { id } } } }'
const RESTOCK = `mutation ($input: StockAdjustInput!) { stockAdjust(input: $input) { userErrors { code } } }`
const CUSTOMER = 'ada@example.com'
const STAFF = 'sam@example.com'

/** The tokens that succeed come more often, so that stock and money are really moved. */
const TOKENS = [
  ...Array<string>(8).fill('pm_card_visa'),
  'pm_card_mastercard',
  'pm_card_chargeDeclined',
  'pm_card_chargeDeclinedInsufficientFunds',
  'pm_card_flaky',
  'pm_card_slow',
  'pm_card_timeoutAfterCharge',
]
const SCARCE = 4
const PATIENCE_MS = 60_000

const shippingAddress = {
  recipient: 'Ada',
  line1: '1 Main St',
  city: 'London',
  postalCode: 'N1',
  countryCode: 'GB',
}

interface Levels {
  product: { stockLevels: { version: number; warehouse: { id: string } }[] }
}

interface Placed {
  orderPlace: { order: { id: string } | null; cursor: string | null; userErrors: { code: string }[] }
}

/** Places one order after the other until `stopping` says so, and waits for those that it watches. */
export async function runWorker(
  shop: Shop,
  random: Random,
  history: History,
  stopping: () => boolean,
): Promise<void> {
  const watching = new Set<Promise<void>>()
  while (!stopping()) {
    if (random.chance(0.03)) await restock(shop, random)
    const placed = await placeOne(shop, random, history)
    if (placed && random.chance(0.5)) {
      const watch = watchOrder(shop, CUSTOMER, placed, random, history).finally(() => watching.delete(watch))
      watching.add(watch)
    }
  }
  await Promise.all(watching)
}

async function placeOne(shop: Shop, random: Random, history: History) {
  const attempt = { idempotencyKey: randomUUID(), answered: new Set<string>(), refused: false }
  history.attempts.push(attempt)
  const input = {
    idempotencyKey: attempt.idempotencyKey,
    lines: Array.from({ length: random.int(1, 3) }, () => ({
      productId: random.chance(0.3) ? shop.products[random.int(0, SCARCE - 1)] : random.pick(shop.products),
      quantity: random.int(1, 3),
    })),
    shippingAddress,
    paymentMethod: random.pick(TOKENS),
  }
  const ask = async () => {
    const answer = await shop.ask(CUSTOMER, PLACE, { input }, Date.now() + PATIENCE_MS)
    const placed = (answer?.data as Placed | undefined)?.orderPlace
    if (placed?.order) attempt.answered.add(placed.order.id)
    else if (placed) attempt.refused = true
    return placed
  }
  const [placed] = await Promise.all(random.chance(0.1) ? [ask(), ask()] : [ask()])
  return placed?.order && placed.cursor ? { orderId: placed.order.id, cursor: placed.cursor } : undefined
}

/** A delivery from the supplier; where an order was quicker, the version is stale and nothing is booked. */
async function restock(shop: Shop, random: Random): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  const productId = random.pick(shop.products)
  const found = await shop.ask(STAFF, LEVELS, { id: productId }, until)
  const levels = (found?.data as Levels | undefined)?.product.stockLevels
  if (!levels) return
  const { version: expectedVersion, warehouse } = random.pick(levels)
  const delta = random.int(10, 60)
  const input = { productId, warehouseId: warehouse.id, delta, reason: 'delivery', expectedVersion }
  await shop.ask(STAFF, RESTOCK, { input }, until)
}
