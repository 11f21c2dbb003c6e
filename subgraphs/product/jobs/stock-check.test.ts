/** Stock that is not what its sources say is told by the metric that wakes somebody, until it is right again. */
import { afterAll, beforeAll, it } from 'vitest'
import { log } from '#platform/process/log.ts'
import { registry } from '#platform/telemetry/metrics.ts'
import { eventually } from '../../../tests/eventually.ts'
import { createFreshDatabase } from '../../../tests/fresh-database.ts'
import { connectDatabase, type Database } from '../data/database.ts'
import { seedId } from '../seed/seed-id.ts'
import { seed } from '../seed/seed.ts'
import { startStockCheck } from './stock-check.ts'

const NEVER_MS = 1_000_000_000
const productId = seedId('product', 'COF-3101')
let fresh: Awaited<ReturnType<typeof createFreshDatabase>>
let database: Database

beforeAll(async () => {
  log.level = 'silent'
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_PRODUCT!, 'product')
  await seed(fresh.url)
  database = connectDatabase(fresh.url)
}, 30_000)
afterAll(async () => {
  await database?.$disconnect()
  await fresh?.drop()
})

const told = async () => {
  const text = await registry.getSingleMetricAsString('storegraph_stock_wrong_levels')
  return Number(/^storegraph_stock_wrong_levels (\S+)$/m.exec(text)?.[1])
}
const add = (pieces: number) =>
  database.$executeRaw`UPDATE stock_levels SET on_hand = on_hand + ${pieces} WHERE product_id = ${productId}::uuid`

it('says how many levels are wrong, and none once they are mended', async () => {
  const check = startStockCheck(database, NEVER_MS)
  // It looks at some products at a time, and comes to each.
  const becomes = (levels: number) =>
    eventually(async () => {
      await check.run()
      return (await told()) === levels
    })
  await becomes(0)
  await becomes(await add(1))
  await add(-1)
  await becomes(0)
  await check.close()
})
