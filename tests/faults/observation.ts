/** What the databases, the provider and the streams hold, read once the system is quiet. Money in minor units. */
import { toGlobalId } from '#contracts/ids.ts'
import { verifyOrders } from '../../subgraphs/order/operations/verify-orders.ts'
import { verifyPayments } from '../../subgraphs/payment/operations/verify-payments.ts'
import { verifyStock } from '../../subgraphs/product/operations/verify-stock.ts'
import { readDeadLetters } from './broker.ts'
import { sumBy } from './multiset.ts'
import { type ProviderEntry, readProvider } from './provider-ledger.ts'
import {
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
  reservations: { orderId: string; productId: string; quantity: number }[]
  /** Pieces sold and not returned, by order id (uuid). */
  sold: Map<string, number>
  /** The orders (uuid) that still hold a reservation. */
  held: Set<string>
  transactions: ObservedTransaction[]
  refunds: { orderId: string; amountMinor: number }[]
  provider: ProviderEntry[]
  /** How many rows are left in the outboxes. */
  outbox: number
  messages: StoredMessage[]
  /** What the product's own checks find: `npm run verify -- orders`, `payments`, `stock`. */
  contradictions: string[]
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
      held: new Set(reservations.filter(({ isHeld }) => isHeld).map(({ orderId }) => orderId)),
      transactions: await readTransactions(payment),
      refunds: await readRefunds(payment),
      provider: await readProvider(provider),
      outbox: outboxes.reduce((sum, { rows }) => sum + (rows[0]?.n ?? 0), 0),
      messages: await readMessages(urls.NATS_URL!),
      contradictions: await verify(urls, provider),
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

/** Pieces on hand, by product. */
export async function readStock(urls: Record<string, string>): Promise<Map<string, number>> {
  const product = await openDatabase(urls.PRODUCT_DATABASE_URL)
  try {
    return sumBy(
      await readLevels(product),
      ({ productId }) => productId,
      ({ onHand }) => onHand,
    )
  } finally {
    await product.end()
  }
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
