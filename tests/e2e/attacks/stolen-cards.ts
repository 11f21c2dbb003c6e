/** What somebody does who has stolen cards, as much of it in one request as there is room for. */
import type { Answer } from '../clients.ts'
import { eventually } from '../../eventually.ts'
import type { Attacker } from './attacker.ts'

const ADDRESS = '{ recipient: "M", line1: "1 Main St", city: "London", postalCode: "N1", countryCode: "GB" }'
const MINE = '{ me { orders(first: 50) { nodes { status payment { declineReason } } } } }'

export function attachCards({ ask }: Attacker, accessToken: string, count: number): Promise<Answer> {
  const fields = Array.from(
    { length: count },
    (_, at) => `a${at}: paymentMethodAttach(input: { token: "pm_stolen${at}" }) { userErrors { code } }`,
  )
  return ask(`mutation { ${fields.join(' ')} }`, {}, accessToken)
}

/** @returns why each of the orders' payments was declined */
export async function orderWithCards(
  { ask }: Attacker,
  accessToken: string,
  count: number,
): Promise<string[]> {
  const product = await ask('{ product(slug: "halden-desk-lamp") { id } }')
  const lines = `[{ productId: "${(product.data!.product as { id: string }).id}", quantity: 1 }]`
  const quote = `orderQuote(input: { lines: ${lines}, shippingAddress: ${ADDRESS} }) { quote { total { amount } } }`
  const quoted = await ask(`{ ${quote} }`, {}, accessToken)
  const { amount } = (quoted.data!.orderQuote as { quote: { total: { amount: string } } }).quote.total
  const orders = Array.from(
    { length: count },
    (_, at) => `a${at}: orderPlace(input: { idempotencyKey: "stolen-${at}", lines: ${lines},
      shippingAddress: ${ADDRESS}, paymentMethod: "pm_card_chargeDeclined",
      expectedTotal: { amount: "${amount}", currencyCode: EUR } }) { order { id } userErrors { code } }`,
  )
  const placed = await ask(`mutation { ${orders.join(' ')} }`, {}, accessToken)
  if (placed.errors) throw new Error(`the orders were refused: ${JSON.stringify(placed.errors)}`)
  const reasons = async () => {
    const { data } = await ask(MINE, {}, accessToken)
    const { nodes } = (data!.me as { orders: { nodes: { payment: { declineReason: string } | null }[] } })
      .orders
    return nodes.flatMap(({ payment }) => payment?.declineReason ?? [])
  }
  return eventually(reasons, ({ length }) => length === count)
}
