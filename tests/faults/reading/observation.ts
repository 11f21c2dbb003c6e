/** What the databases, the provider and the streams hold, read once the system is quiet. Money in minor units. */
import { toGlobalId } from '#contracts/ids.ts'
import { verifyOrders } from '../../../subgraphs/order/operations/verify-orders.ts'
import { verifyPayments } from '../../../subgraphs/payment/operations/verify-payments.ts'
import { verifyStock } from '../../../subgraphs/product/operations/verify-stock.ts'
import { verifyAgreement } from '../../../ops/agreement/verify-agreement.ts'
import { readUnhandled, readDeadLetters } from '../injection/broker.ts'
import { type Catalog, readCatalog } from '../watching/catalog.ts'
import type { Start } from '../history.ts'
import { sumBy } from '../verdicts/multiset.ts'
import { type ProviderEntry, readProvider } from './provider-ledger.ts'
import {
  countUnappliedEvents,
  type ObservedLevel,
  type ObservedMovement,
  type ObservedOrder,
  type ObservedTransaction,
  openDatabase,
  readLevels,
  readMovements,
  readOrders,
  readRefunds,
  readReservations,
  readTransactions,
} from './read-databases.ts'
import { readMessages, type StoredMessage } from './read-messages.ts'

export interface Observation {
  orders: ObservedOrder[]
  levels: ObservedLevel[]
  movements: ObservedMovement[]
  reservations: { orderId: string; productId: string; quantity: number; status: string }[]
  /** Pieces sold and not returned, by order id (uuid). */
  sold: Map<string, number>
  /** The orders (uuid) that still hold a reservation. */
  held: Set<string>
  transactions: ObservedTransaction[]
  refunds: { id: string; orderId: string; amountMinor: number; byVoid: boolean }[]
  provider: ProviderEntry[]
  /** How many rows are left in the outboxes. */
  outbox: number
  /** How many messages of the streams are still to be handled by whom, and how many of the provider's events applied. */
  unhandled: Record<string, number>
  messages: StoredMessage[]
  /** What the product's own checks find: `npm run verify -- orders`, `payments`, `stock`. */
  contradictions: string[]
  /** Where orders, stock and payments contradict each other: `npm run verify`. */
  disagreements: string[]
  catalog: Catalog
  deadLetters: string[]
}

export async function observe(
  urls: Record<string, string>,
  provider: { url: string; apiKey: string },
): Promise<Observation> {
  const order = await openDatabase(urls.ORDER_DATABASE_URL)
  const product = await openDatabase(urls.PRODUCT_DATABASE_URL)
  const payment = await openDatabase(urls.PAYMENT_DATABASE_URL)
  const databases = [order, product, payment]
  try {
    const movements = await readMovements(product)
    const reservations = await readReservations(product)
    const outboxes = await Promise.all(
      databases.map((database) => database.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox')),
    )
    return {
      orders: await readOrders(order),
      levels: await readLevels(product),
      movements,
      reservations,
      sold: soldIn(movements),
      held: new Set(reservations.filter(({ status }) => status === 'RESERVED').map(({ orderId }) => orderId)),
      transactions: await readTransactions(payment),
      refunds: await readRefunds(payment),
      provider: await readProvider(provider),
      outbox: outboxes.reduce((sum, { rows }) => sum + (rows[0]?.n ?? 0), 0),
      unhandled: {
        ...(await readUnhandled(urls.NATS_URL!)),
        'to be applied, of the provider’s events': await countUnappliedEvents(payment),
      },
      messages: await readMessages(urls.NATS_URL!),
      contradictions: await verify(urls, provider),
      disagreements: await disagree(urls),
      catalog: await readCatalog(urls),
      deadLetters: await readDeadLetters(urls.NATS_URL!),
    }
  } finally {
    await Promise.all(databases.map((database) => database.end()))
  }
}

function soldIn(movements: readonly ObservedMovement[]): Map<string, number> {
  const sums = sumBy(
    movements,
    ({ orderId }) => orderId,
    ({ type, quantity }) => (type === 'SALE' ? quantity : -quantity),
  )
  return new Map([...sums].filter(([, pieces]) => pieces !== 0))
}

/** What there is before the first order. */
export async function readStart(urls: Record<string, string>): Promise<Start> {
  const { truth } = await readCatalog(urls)
  const product = await openDatabase(urls.PRODUCT_DATABASE_URL)
  try {
    const levels = await readLevels(product)
    const sum = (amount: (level: ObservedLevel) => number) =>
      sumBy(levels, ({ productId }) => productId, amount)
    return {
      onHand: sum(({ onHand }) => onHand),
      stockVersion: sum(({ version, adjusted }) => version - adjusted),
      priceMinor: new Map([...truth].map(([id, { priceMinor }]) => [id, priceMinor])),
    }
  } finally {
    await product.end()
  }
}

async function disagree(urls: Record<string, string>): Promise<string[]> {
  const [order, product, payment] = [
    urls.ORDER_DATABASE_URL!,
    urls.PRODUCT_DATABASE_URL!,
    urls.PAYMENT_DATABASE_URL!,
  ]
  const found: string[] = []
  const { wrong } = await verifyAgreement({ order, product, payment }, 0, (sentence) => found.push(sentence))
  return found.length === 0 && wrong > 0 ? [`${wrong} orders`] : found
}

async function verify(
  urls: Record<string, string>,
  provider: { url: string; apiKey: string },
): Promise<string[]> {
  const found: string[] = []
  await verifyOrders(urls.ORDER_DATABASE_URL!, (line) => found.push(line))
  const payments = await verifyPayments(urls.PAYMENT_DATABASE_URL!, provider)
  const { wrong } = await verifyStock(urls.PRODUCT_DATABASE_URL!)
  return [...found, ...payments.differences, ...wrong.map((level) => JSON.stringify(level))]
}

/** How the provider's ledger names an order. */
export const providerName = (orderId: string) => toGlobalId('ord', orderId)
