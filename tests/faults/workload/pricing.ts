/** Staff gives a product another price; where somebody else was quicker, its version is stale and nothing changes. */
import { type CurrencyCode, toMinor, toMoney } from '#contracts/money.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { asked, type History, type PriceChange } from '../history.ts'
import { outcomeOf, type Shop, STAFF } from './shop.ts'

const LOOK = 'query ($id: ID!) { product(id: $id) { version price { amount currencyCode } } }'
const UPDATE = `mutation ($input: ProductUpdateInput!) { result: productUpdate(input: $input) { userErrors { code } } }`
/** The last digits of a price go round, so that prices stay what they are, more or less. */
const STEP_MINOR = 10
const STEPS = 10

interface Priced {
  version: number
  price: { amount: string; currencyCode: CurrencyCode }
}

/** @param productId as clients know it */
export async function reprice(
  shop: Shop,
  productId: string,
  history: History,
  until: number,
): Promise<PriceChange | undefined> {
  const found = await shop.ask(STAFF, LOOK, { id: productId }, until)
  const product = found?.data?.product as Priced | null | undefined
  if (!product) return undefined
  const { currencyCode, amount } = product.price
  const now = toMinor(amount, currencyCode) ?? 0
  const priceMinor = now - (now % (STEP_MINOR * STEPS)) + ((now + STEP_MINOR) % (STEP_MINOR * STEPS))
  const made: PriceChange = {
    ...asked(),
    productId: fromGlobalId('prod', productId),
    priceMinor,
    outcome: 'UNKNOWN',
  }
  history.prices.push(made)
  const price = { amount: toMoney(priceMinor, currencyCode).amount, currencyCode }
  const input = { id: productId, expectedVersion: product.version, price }
  made.outcome = outcomeOf(await shop.ask(STAFF, UPDATE, { input }, until))
  if (made.outcome !== 'UNKNOWN') made.answeredAt = Date.now()
  return made
}
