/** Orders at a steady rate, by clients that try once more, and how long each took until it was confirmed. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { quotedTotal, shippingAddress } from '../tests/e2e/clients.ts'
import { CUSTOMER, type Shop, STAFF } from '../tests/faults/workload/shop.ts'

const PLACE = `mutation ($input: OrderPlaceInput!) {
  orderPlace(input: $input) { order { id } userErrors { code } } }`
const LEVELS = `query ($id: ID!) { product(id: $id) { stockLevels { version warehouse { id } } } }`
const RESTOCK = `mutation ($input: StockAdjustInput!) { stockAdjust(input: $input) { userErrors { code } } }`
const PIECES = 5_000
/** What a client waits for; then it tries once more, over another connection. */
const PATIENCE_MS = 6_000
const CONFIRMED_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 250

interface Level {
  version: number
  warehouse: { id: string }
}

export interface Case {
  /** From asking to the answer, of each order that was placed. */
  placedMs: number[]
  /** From its placing, by the database's clock; Infinity for one that was not. */
  confirmedMs: number[]
  /** Requests that a client saw fail, and orders that failed at the second try as well. */
  errors: number
  failed: number
}

export async function orderSteadily(
  shop: Shop,
  databaseUrl: string,
  perSecond: number,
  seconds: number,
): Promise<Case> {
  const productId = shop.products[0]!
  const lines = [{ productId, quantity: 1 }]
  await restock(shop, productId)
  const expectedTotal = await quotedTotal(shop.url, lines)
  const headers = await shop.headers(CUSTOMER)
  const found: Case = { placedMs: [], confirmedMs: [], errors: 0, failed: 0 }
  const ids: string[] = []

  async function place(): Promise<void> {
    const input = {
      idempotencyKey: randomUUID(),
      lines,
      shippingAddress,
      paymentMethod: 'pm_card_visa',
      expectedTotal,
    }
    const began = performance.now()
    for (const isLast of [false, true]) {
      try {
        ids.push(fromGlobalId('ord', await ask(shop.url, headers, { input })))
        return void found.placedMs.push(performance.now() - began)
      } catch {
        found.errors++
        if (isLast) found.failed++
      }
    }
  }

  const placing: Promise<void>[] = []
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until) {
    placing.push(place())
    await sleep(1_000 / perSecond)
  }
  await Promise.all(placing)
  found.confirmedMs = await confirmations(databaseUrl, ids)
  return found
}

async function ask(url: string, headers: Record<string, string>, variables: object): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    // Each request over a connection of its own, as from many clients.
    headers: { ...headers, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: PLACE, variables }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const { data } = (await response.json()) as {
    data: { orderPlace: { order: { id: string } | null } | null }
  }
  const id = data.orderPlace?.order?.id
  if (!id) throw new Error('the order was not placed')
  return id
}

async function restock(shop: Shop, productId: string): Promise<void> {
  const until = Date.now() + CONFIRMED_WITHIN_MS
  const found = await shop.ask(STAFF, LEVELS, { id: productId }, until)
  const product = found?.data?.product as { stockLevels: Level[] } | undefined
  const level = product?.stockLevels[0]
  if (!level) throw new Error('there is no stock to be ordered')
  const { version: expectedVersion, warehouse } = level
  const input = { productId, warehouseId: warehouse.id, delta: PIECES, reason: 'bench', expectedVersion }
  await shop.ask(STAFF, RESTOCK, { input }, until)
}

/** Waits until all are confirmed, or it has been long. */
async function confirmations(connectionString: string, ids: readonly string[]): Promise<number[]> {
  const client = new pg.Client({ connectionString, statement_timeout: CONFIRMED_WITHIN_MS })
  await client.connect()
  try {
    const until = performance.now() + CONFIRMED_WITHIN_MS
    for (;;) {
      const { rows } = await client.query<{ ms: number }>(
        `SELECT (extract(epoch FROM e.occurred_at - o.placed_at) * 1000)::float8 AS ms
           FROM orders o JOIN order_events e ON e.order_id = o.id AND e.type = 'OrderConfirmed'
          WHERE o.id = ANY($1::uuid[])`,
        [ids],
      )
      const missing = ids.length - rows.length
      if (missing === 0 || performance.now() > until)
        return [...rows.map(({ ms }) => ms), ...Array<number>(missing).fill(Infinity)]
      await sleep(LOOK_EVERY_MS)
    }
  } finally {
    await client.end()
  }
}
