/** A delivery from the supplier; where an order was quicker, the version is stale and nothing is booked. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { asked, type History, type Restock } from '../history.ts'
import type { Random } from '../random.ts'
import { outcomeOf, type Shop, STAFF } from './shop.ts'

const LEVELS = `query ($id: ID!) { product(id: $id) {
  stockLevels { version available warehouse { id } } } }`
const RESTOCK = `mutation ($input: StockAdjustInput!) { result: stockAdjust(input: $input) { userErrors { code } } }`

interface Level {
  version: number
  available: number
  warehouse: { id: string }
}

export async function restock(shop: Shop, random: Random, history: History, until: number): Promise<void> {
  const productId = random.pick(shop.products)
  const level = random.pick((await levelsOf(shop, productId, until)) ?? [])
  if (level) await adjust(shop, productId, level, random.int(20, 100), history, until)
}

/** Takes away, or adds, at most so much in one warehouse: as much as it has of what is to be taken away. */
export async function adjustStock(
  shop: Shop,
  productId: string,
  wanted: number,
  history: History,
  until: number,
): Promise<Restock | undefined> {
  const levels = await levelsOf(shop, productId, until)
  const level = levels?.toSorted((a, b) => b.available - a.available)[0]
  if (!level) return undefined
  const delta = Math.max(wanted, -level.available)
  return delta === 0 ? undefined : adjust(shop, productId, level, delta, history, until)
}

async function levelsOf(shop: Shop, productId: string, until: number): Promise<Level[] | undefined> {
  const found = await shop.ask(STAFF, LEVELS, { id: productId }, until)
  return (found?.data?.product as { stockLevels: Level[] } | null | undefined)?.stockLevels
}

async function adjust(
  shop: Shop,
  productId: string,
  { version: expectedVersion, warehouse }: Level,
  delta: number,
  history: History,
  until: number,
): Promise<Restock> {
  const made: Restock = {
    ...asked(),
    productId: fromGlobalId('prod', productId),
    quantity: delta,
    outcome: 'UNKNOWN',
  }
  history.restocks.push(made)
  const input = { productId, warehouseId: warehouse.id, delta, reason: 'delivery', expectedVersion }
  made.outcome = outcomeOf(await shop.ask(STAFF, RESTOCK, { input }, until))
  if (made.outcome !== 'UNKNOWN') made.answeredAt = Date.now()
  return made
}
