/**
 * What orders, stock and payments must agree on. An order that stands (CONFIRMED, COMPLETED) has exactly its lines sold
 * and its total captured, whatever was refunded of it since; one that has ended otherwise (REJECTED, EXPIRED,
 * CANCELED) has nothing sold, reserved, held or kept; any other is still on its way, and is not for ever.
 */
import { toMoney } from '#contracts/money.ts'
import type { OrderStanding, PaymentStanding, Standing, StockStanding } from './standing.ts'

const STANDS = ['CONFIRMED', 'COMPLETED']
const ENDED = ['REJECTED', 'EXPIRED', 'CANCELED']

/**
 * @param settledAfterSeconds younger orders are on their way and are not judged
 * @param now Unix milliseconds
 * @returns one sentence for each contradiction
 */
export function contradictionsOf(standing: Standing, settledAfterSeconds: number, now: number): string[] {
  const { id, order, stock, payment } = standing
  if (!order) {
    const isYoung = now - madeAt(id) < settledAfterSeconds * 1_000
    return isYoung ? [] : left(stock, payment).map((what) => `The order ${id} does not exist, and ${what}.`)
  }
  if (order.ageSeconds < settledAfterSeconds) return []
  const name = `The order ${order.number} (${id}) is ${order.status}`
  if (STANDS.includes(order.status))
    return missing(order, stock, payment).map((what) => `${name}, and ${what}.`)
  if (ENDED.includes(order.status)) return left(stock, payment).map((what) => `${name}, and ${what}.`)
  return [`${name}, ${Math.floor(order.ageSeconds / 60)} minutes after its last change.`]
}

/** What an order that stands lacks, or has too much of. */
function missing(order: OrderStanding, stock?: StockStanding, payment?: PaymentStanding): string[] {
  const { totalMinor, currency, lines } = order
  const sold = stock?.sold ?? {}
  const products = [...new Set([...Object.keys(lines), ...Object.keys(sold)])].sort()
  const wrong = products.filter((product) => (sold[product] ?? 0) !== (lines[product] ?? 0))
  const captured = payment?.capturedMinor ?? 0
  const sums = payment ? `${amount(captured, payment)} was captured` : 'there is no payment'
  return [
    ...wrong.map(
      (product) =>
        `${sold[product] ?? 0} pieces of the product ${product} were sold for it instead of ${lines[product] ?? 0}`,
    ),
    ...reserved(stock),
    ...(captured === totalMinor && (!payment || payment.currency === currency)
      ? []
      : [`${sums}, where its total is ${amount(totalMinor, order)}`]),
    ...(payment && payment.refundedMinor > captured
      ? [`${amount(payment.refundedMinor, payment)} was refunded of ${amount(captured, payment)}`]
      : []),
  ]
}

/** What is left of an order of which nothing may be left. */
function left(stock?: StockStanding, payment?: PaymentStanding): string[] {
  const sold = Object.entries(stock?.sold ?? {}).filter(([, pieces]) => pieces !== 0)
  const found = sold.map(([product, pieces]) => `${pieces} pieces of the product ${product} were sold for it`)
  found.push(...reserved(stock))
  if (!payment) return found
  const { heldMinor, capturedMinor, refundedMinor } = payment
  if (heldMinor !== 0) found.push(`${amount(heldMinor, payment)} is held on the customer's card`)
  if (capturedMinor !== refundedMinor) {
    found.push(`${amount(refundedMinor, payment)} was refunded of ${amount(capturedMinor, payment)}`)
  }
  return found
}

const reserved = (stock?: StockStanding) =>
  stock && stock.reserved !== 0 ? [`${stock.reserved} pieces are still reserved for it`] : []

function amount(minor: number, { currency }: Pick<PaymentStanding, 'currency'>): string {
  const money = toMoney(minor, currency)
  return `${money.amount} ${money.currencyCode}`
}

/** When a UUIDv7 was made: its first 48 bits, in Unix milliseconds. */
function madeAt(uuid: string): number {
  return Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)
}
