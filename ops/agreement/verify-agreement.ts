/**
 * Compares orders, stock and payments over their three databases. These are read one after the other, so what changes
 * meanwhile may look like a contradiction: one counts only if it is still there when its orders are read again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { align } from './align.ts'
import { contradictionsOf } from './contradictions.ts'
import { takeSnapshot } from './snapshot.ts'
import type { OrderStanding, PaymentStanding, StockStanding } from './standing.ts'
import { ordersStatement, paymentsStatement, stockStatement } from './statements.ts'

/** More than anybody reads; past this they are counted only. */
const MAX_SUSPECTS = 10_000
const READ_AGAIN_AFTER_MS = 2_000

export interface DatabaseUrls {
  order: string
  product: string
  payment: string
}

export interface Verdict {
  /** How many orders were compared, those that only one of the others knows included. */
  orders: number
  /** How many of them contradict themselves. */
  wrong: number
}

/**
 * @param settledAfterSeconds orders that changed less long ago are on their way, and are not judged
 * @param report gets each contradiction, in a sentence
 */
export async function verifyAgreement(
  urls: DatabaseUrls,
  settledAfterSeconds: number,
  report: (sentence: string) => void,
): Promise<Verdict> {
  const suspects: string[] = []
  let orders = 0
  let more = 0
  for await (const { id, found } of judge(urls, settledAfterSeconds)) {
    orders++
    if (found.length === 0) continue
    if (suspects.length < MAX_SUSPECTS) suspects.push(id)
    else more++
  }
  if (suspects.length === 0) return { orders, wrong: 0 }
  await sleep(READ_AGAIN_AFTER_MS)
  let wrong = 0
  for await (const { found } of judge(urls, settledAfterSeconds, suspects)) {
    wrong += found.length > 0 ? 1 : 0
    for (const sentence of found) report(sentence)
  }
  if (more > 0) report(`There are ${more} more orders that were not read again.`)
  return { orders, wrong: wrong + more }
}

async function* judge(
  { order, product, payment }: DatabaseUrls,
  settledAfterSeconds: number,
  ids?: readonly string[],
): AsyncGenerator<{ id: string; found: string[] }> {
  // The orders first: what follows from an order that was settled then is in the other two by now.
  await using open = new AsyncDisposableStack()
  const snapshot = async <Row>(...given: Parameters<typeof takeSnapshot>) => {
    const taken = await takeSnapshot<Row>(...given)
    open.defer(() => taken.close())
    return taken.rows()
  }
  const orders = await snapshot<OrderStanding>(order, ordersStatement, ids)
  const stock = await snapshot<StockStanding>(product, stockStatement, ids)
  const payments = await snapshot<PaymentStanding>(payment, paymentsStatement, ids)
  for await (const standing of align(orders, stock, payments)) {
    yield { id: standing.id, found: contradictionsOf(standing, settledAfterSeconds, Date.now()) }
  }
}
