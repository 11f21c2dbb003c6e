/** Somebody with one of everything, and how it all looks to them. */
import type { Thing } from '../../../dev/permissions/ownership-rules.ts'
import { eventually } from '../../eventually.ts'
import type { Attacker } from './attacker.ts'

const ADDRESS = { recipient: 'V', line1: '1 Main St', city: 'London', postalCode: 'N1', countryCode: 'GB' }
const LOOK = `{ me {
  email displayName role addresses { id line1 } sessions { id } paymentMethods { id last4 }
  orders(first: 5) { nodes { id status payment { id status refunded { amount } } } } } }`

interface Looks {
  addresses: { id: string }[]
  sessions: { id: string }[]
  paymentMethods: { id: string }[]
  orders: { nodes: { id: string; status: string; payment: { id: string; status: string } | null }[] }
}

export async function createVictim({ register, change, ask }: Attacker) {
  const { accessToken, user } = await register()
  const look = async () => (await ask(LOOK, {}, accessToken)).data!.me as Looks
  await change('addressCreate', 'AddressCreateInput', ADDRESS, 'userErrors { code }', accessToken)
  await change(
    'paymentMethodAttach',
    'PaymentMethodAttachInput',
    { token: 'pm_card_visa' },
    'userErrors { code }',
    accessToken,
  )
  const found = await ask('{ product(slug: "halden-desk-lamp") { id } }')
  const product = (found.data!.product as { id: string }).id
  const order = { lines: [{ productId: product, quantity: 1 }], shippingAddress: ADDRESS }
  const QUOTE = `query ($input: OrderQuoteInput!) { orderQuote(input: $input) { quote { total { amount currencyCode } } } }`
  const quoted = await ask(QUOTE, { input: order }, accessToken)
  const { total } = (quoted.data!.orderQuote as { quote: { total: object } }).quote
  const paid = { ...order, idempotencyKey: 'victim', paymentMethod: 'pm_card_visa', expectedTotal: total }
  await change('orderPlace', 'OrderPlaceInput', paid, 'userErrors { code }', accessToken)
  const settled = await eventually(look, ({ orders }) => orders.nodes[0]?.payment?.status === 'CAPTURED')
  const ids: Record<Exclude<Thing, 'warehouse'>, string> = {
    address: settled.addresses[0]!.id,
    anything: settled.orders.nodes[0]!.id,
    order: settled.orders.nodes[0]!.id,
    payment: settled.orders.nodes[0]!.payment!.id,
    paymentMethod: settled.paymentMethods[0]!.id,
    product,
    session: settled.sessions[0]!.id,
    user: user.id,
  }
  return { ids, look, accessToken }
}

export type Victim = Awaited<ReturnType<typeof createVictim>>
