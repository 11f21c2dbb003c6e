/** Placing an order: every test token, baskets that compete for scarce stock, and keys that are sent twice. */
import { randomUUID } from 'node:crypto'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { shippingAddress } from '../../e2e/clients.ts'
import { asked, type Attempt, type History } from '../history.ts'
import type { Random } from '../random.ts'
import { WANTS_AUTHENTICATION } from './authenticating.ts'
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
  WANTS_AUTHENTICATION,
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
  /** The order waits for its customer, whose bank wants to ask them. */
  wantsAuthentication: boolean
}

/** @returns undefined when the order was refused, or never answered */
export async function placeOrder(
  shop: Shop,
  random: Random,
  history: History,
  until: number,
): Promise<Placed | undefined> {
  const lines = Array.from({ length: random.int(1, 3) }, () => ({
    productId: random.chance(0.3) ? shop.products[random.int(0, SCARCE - 1)]! : random.pick(shop.products),
    quantity: random.int(1, 3),
  }))
  return place(
    shop,
    { lines, paymentMethod: random.pick(TOKENS) },
    random.chance(0.1) ? 2 : 1,
    history,
    until,
  )
}

export interface Basket {
  lines: { productId: string; quantity: number }[]
  paymentMethod: string
}

/** @param times how often the same is asked for at once */
export async function place(
  shop: Shop,
  { lines, paymentMethod }: Basket,
  times: number,
  history: History,
  until: number,
): Promise<Placed | undefined> {
  const begun = asked()
  const quoted = await shop.ask(CUSTOMER, QUOTE, { input: { lines, shippingAddress } }, until)
  const expectedTotal = (quoted?.data?.orderQuote as Quoted | undefined)?.quote?.total
  // Baskets of two currencies have no total, so nobody can agree to one.
  if (!expectedTotal) return undefined
  const attempt: Attempt = {
    // The quote belongs to it: a price that changed since explains a refusal.
    ...begun,
    idempotencyKey: randomUUID(),
    lines: lines.map((line) => ({ ...line, productId: fromGlobalId('prod', line.productId) })),
    paymentMethod,
    answered: new Set(),
    refusal: undefined,
  }
  history.attempts.push(attempt)
  const { idempotencyKey } = attempt
  const input = { idempotencyKey, lines, shippingAddress, paymentMethod, expectedTotal }
  const ask = async () => {
    const answer = await shop.ask(CUSTOMER, PLACE, { input }, until)
    const placed = answer?.data?.orderPlace as Answered | undefined
    if (placed?.order) attempt.answered.add(placed.order.id)
    else if (placed) attempt.refusal = placed.userErrors[0]?.code ?? 'no code'
    return placed
  }
  const [placed] = await Promise.all(Array.from({ length: times }, ask))
  attempt.answeredAt = Date.now()
  if (!placed?.order || !placed.cursor) return undefined
  const wantsAuthentication = paymentMethod === WANTS_AUTHENTICATION
  return { orderId: placed.order.id, cursor: placed.cursor, wantsAuthentication }
}
