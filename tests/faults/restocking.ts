/** A delivery from the supplier; where an order was quicker, the version is stale and nothing is booked. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { History, Restock } from './history.ts'
import type { Random } from './random.ts'
import { outcomeOf, type Shop, STAFF } from './shop.ts'

const LEVELS = 'query ($id: ID!) { product(id: $id) { stockLevels { version warehouse { id } } } }'
const RESTOCK = `mutation ($input: StockAdjustInput!) { result: stockAdjust(input: $input) { userErrors { code } } }`

interface Levels {
  stockLevels: { version: number; warehouse: { id: string } }[]
}

export async function restock(shop: Shop, random: Random, history: History, until: number): Promise<void> {
  const productId = random.pick(shop.products)
  const found = await shop.ask(STAFF, LEVELS, { id: productId }, until)
  const product = found?.data?.product as Levels | null | undefined
  if (!product) return
  const { version: expectedVersion, warehouse } = random.pick(product.stockLevels)
  const delta = random.int(20, 100)
  const made: Restock = { productId: fromGlobalId('prod', productId), quantity: delta, outcome: 'UNKNOWN' }
  history.restocks.push(made)
  const input = { productId, warehouseId: warehouse.id, delta, reason: 'delivery', expectedVersion }
  made.outcome = outcomeOf(await shop.ask(STAFF, RESTOCK, { input }, until))
}
