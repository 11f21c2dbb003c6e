/** Walks three sequences that are sorted by id side by side, and holds one element of each. */
import type { OrderStanding, PaymentStanding, Standing, StockStanding } from './standing.ts'

/** Every id that one of them has, once, with what each has of it. */
export async function* align(
  orders: AsyncIterator<OrderStanding>,
  stock: AsyncIterator<StockStanding>,
  payments: AsyncIterator<PaymentStanding>,
): AsyncGenerator<Standing> {
  let [order, held, payment] = await Promise.all([next(orders), next(stock), next(payments)])
  while (order || held || payment) {
    // Postgres sorts uuids as their text sorts.
    const id = [order?.id, held?.id, payment?.id].filter((each) => each !== undefined).sort()[0]!
    const standing: Standing = { id }
    if (order?.id === id) standing.order = order
    if (held?.id === id) standing.stock = held
    if (payment?.id === id) standing.payment = payment
    yield standing
    ;[order, held, payment] = await Promise.all([
      standing.order ? next(orders) : order,
      standing.stock ? next(stock) : held,
      standing.payment ? next(payments) : payment,
    ])
  }
}

async function next<Value>(iterator: AsyncIterator<Value>): Promise<Value | undefined> {
  const { done, value } = await iterator.next()
  return done ? undefined : value
}
