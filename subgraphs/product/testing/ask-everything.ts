/**
 * Everything that orders, customers, staff and jobs ask of the part of the product subgraph's database that grows with the
 * orders, once. What is asked of the catalogue is in bench/catalog-operations.ts.
 */
import { toGlobalId } from '#contracts/ids.ts'
import { stockCommit, stockRelease, stockReserve } from '#contracts/stock.ts'
import { pruneInbox } from '#platform/messaging/inbox.ts'
import { newId } from '#platform/process/new-id.ts'
import { archiveEnded } from '../data/archived-stock.ts'
import { findWrongLevels } from '../data/wrong-levels.ts'
import { readArchivedMovements } from '../operations/read-archived-movements.ts'
import { seedId } from '../seed/seed-id.ts'
import { type ProductUnderTest, staff } from './product-under-test.ts'

const MOVEMENTS = `query ($slug: String!) { product(slug: $slug) { availability { available } stockLevels { version
  warehouse { id } movements(first: 5) { edges { cursor } totalCount carriedForward } } } }`
const MORE = `query ($slug: String!, $after: String) { product(slug: $slug) { stockLevels {
  movements(first: 5, after: $after) { edges { cursor } } } } }`
const ADJUST = `mutation ($input: StockAdjustInput!) { stockAdjust(input: $input) { userErrors { code } } }`
const A_MONTH_MS = 30 * 24 * 60 * 60_000

/** @param verifies whether all levels are verified too, which reads the whole ledger in parts */
export async function askEverything(product: ProductUnderTest, { verifies = false } = {}): Promise<void> {
  const { database, databaseUrl } = product
  const productId = seedId('product', 'BAG-5002')
  const [kept, released] = [newId(), newId()]
  for (const orderId of [kept, released]) {
    await product.command(stockReserve, { orderId, lines: [{ productId, quantity: 1 }] })
    await product.answers(orderId)
  }
  await product.command(stockCommit, { orderId: kept })
  await product.command(stockRelease, { orderId: released })
  await Promise.all([kept, released].map((orderId) => product.answers(orderId, 2)))
  await product.command(stockRelease, { orderId: kept })
  const late = newId()
  await product.command(stockReserve, { orderId: late, lines: [{ productId, quantity: 1 }] })
  await product.answers(late)
  await product.expire(60 * 60_000)
  await product.command(stockCommit, { orderId: late })
  await Promise.all([kept, late].map((orderId) => product.answers(orderId, 3)))
  await product.command(stockReserve, { orderId: newId(), lines: [{ productId, quantity: 1_000_000 }] })

  const { slug } = await database.product.findUniqueOrThrow({ where: { id: productId } })
  const { data } = await product.ask(MOVEMENTS, staff, { slug })
  const [level] = data.product.stockLevels
  await product.ask(MORE, staff, { slug, after: level.movements.edges.at(-1)?.cursor })
  const adjustment = {
    delta: 1,
    reason: 'Delivery',
    expectedVersion: level.version,
    warehouseId: level.warehouse.id,
  }
  await product.ask(ADJUST, staff, { input: { ...adjustment, productId: toGlobalId('prod', productId) } })

  await archiveEnded(database, A_MONTH_MS, 200)
  await archiveEnded(database, 60_000, 20)
  const { orderId } = (await database.archivedStock.findFirst({ orderBy: { orderId: 'asc' } }))!
  await readArchivedMovements(databaseUrl, orderId)
  await product.command(stockCommit, { orderId })
  await product.answers(orderId)
  await pruneInbox(database)
  if (verifies) await findWrongLevels(database)
}
