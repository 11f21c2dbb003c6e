/** Placing an order: every test token, baskets that compete for scarce stock, and keys that are sent twice. */
import { randomUUID } from 'node:crypto'
import { shippingAddress } from '../e2e/clients.ts'
import type { History } from './history.ts'
import type { Random } from './random.ts'
import { CUSTOMER, type Shop } from './shop.ts'

const QUOTE = `query ($input: OrderQuoteInput!) {
  orderQuote(input: $input) { quote { total { amount currencyCode } } } }`
const PLACE = `mutation ($input: OrderPlaceInput!) {
  orderPlace(input: $input) { order { id } cursor userErrors { code } } }`

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

interface Quoted {
  quote: { total: object } | null
}

interface Answered {
  order: { id: string } | null
  cursor: string | null
  userErrors: { code: string }[]
}

export interface Placed {
  orderId: string
  cursor: string
}

/** @returns undefined when the order was refused, or never answered */
export async function placeOrder(
  shop: Shop,
  random: Random,
  history: History,
  until: number,
): Promise<Placed | undefined> {
  const lines = Array.from({ length: random.int(1, 3) }, () => ({
    productId: random.chance(0.3) ? shop.products[random.int(0, SCARCE - 1)] : random.pick(shop.products),
    quantity: random.int(1, 3),
  }))
  const paymentMethod = random.pick(TOKENS)
  const quoted = await shop.ask(CUSTOMER, QUOTE, { input: { lines, shippingAddress } }, until)
  const expectedTotal = (quoted?.data?.orderQuote as Quoted | undefined)?.quote?.total
  // Baskets of two currencies have no total, so nobody can agree to one.
  if (!expectedTotal) return undefined
  const attempt = { idempotencyKey: randomUUID(), answered: new Set<string>(), refused: false }
  history.attempts.push(attempt)
  const { idempotencyKey } = attempt
  const input = { idempotencyKey, lines, shippingAddress, paymentMethod, expectedTotal }
  const ask = async () => {
    const answer = await shop.ask(CUSTOMER, PLACE, { input }, until)
    const placed = answer?.data?.orderPlace as Answered | undefined
    if (placed?.order) attempt.answered.add(placed.order.id)
    else if (placed) attempt.refused = true
    return placed
  }
  const [placed] = await Promise.all(random.chance(0.1) ? [ask(), ask()] : [ask()])
  return placed?.order && placed.cursor ? { orderId: placed.order.id, cursor: placed.cursor } : undefined
}
