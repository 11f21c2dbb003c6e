/**
 * `npm run bench -- catalog`: how long the catalogue takes to answer with 100,000 products, on a Postgres, a
 * NATS and a Redis that it starts and removes. The product subgraph is started as in production and asked through its
 * schema: its resolvers and its database are measured; neither the gateway nor HTTP is in it. With PRODUCT_DATABASE_URL given, that database is used and kept.
 */
import { toGlobalId } from '#contracts/ids.ts'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graphql } from 'graphql'
import { parseConfig } from '#platform/process/config.ts'
import { log } from '#platform/process/log.ts'
import { freePort } from '../dev/parts/free-port.ts'
import { applyMigrations } from '../dev/database/apply-migrations.ts'
import { partUrl } from '../dev/parts/ports.ts'
import { startNats } from '../dev/parts/nats.ts'
import { startPostgres } from '../dev/parts/postgres.ts'
import { createProgressBar } from '../dev/command-line/progress-bar.ts'
import { startRedis } from '../dev/parts/redis.ts'
import { configSchema } from '../subgraphs/product/config.ts'
import { connectDatabase } from '../subgraphs/product/data/database.ts'
import { createContext } from '../subgraphs/product/resolvers/context.ts'
import { seed } from '../subgraphs/product/seed/seed.ts'
import { startProduct } from '../subgraphs/product/start-product.ts'
import { type Ask, cursorBefore, operations } from './catalog-operations.ts'
import { measure, toTable } from './measure.ts'

const PRODUCTS = 100_000
const TIMES = 300
const COLD_READS = TIMES + 50
const STOP_WITHIN_MS = 5_000

const folder = mkdtempSync(join(tmpdir(), 'storegraph-bench-'))
chmodSync(folder, 0o711)
const { signal } = new AbortController()
const given = process.env.PRODUCT_DATABASE_URL
const [postgresPort, redisPort, natsPort] = [await freePort(), await freePort(), await freePort()]
const postgres = given
  ? undefined
  : await startPostgres({
      folder: join(folder, 'postgres'),
      logFile: join(folder, 'postgres.log'),
      port: postgresPort,
      durable: false, // it is for reading; filling it should not take long
      signal,
    })
const redis = await startRedis({ logFile: join(folder, 'redis.log'), port: redisPort, evicts: true, signal })
const nats = await startNats({
  folder: join(folder, 'nats'),
  logFile: join(folder, 'nats.log'),
  port: natsPort,
  signal,
})
let failed = false
try {
  await run(given ?? partUrl('postgres', postgresPort))
} catch (error) {
  console.error(error)
  failed = true
} finally {
  await nats.stop(STOP_WITHIN_MS)
  await redis.stop(STOP_WITHIN_MS)
  await postgres?.stop(STOP_WITHIN_MS)
  rmSync(folder, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)

async function run(databaseUrl: string): Promise<void> {
  log.level = 'warn'
  await applyMigrations('product', databaseUrl)
  const bar = createProgressBar('products')
  await seed(databaseUrl, { products: PRODUCTS, announce: false, onProgress: bar.show })
  bar.end()

  let statements = 0
  const config = parseConfig(configSchema, {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    REDIS_URL: partUrl('redis', redisPort),
    NATS_URL: partUrl('nats', natsPort),
    GATEWAY_JWKS_URL: 'http://127.0.0.1:1/', // nobody asks over HTTP
  })
  // What the jobs do on the side is not the operation's.
  const database = connectDatabase(databaseUrl, (statement) => {
    if (!/\b(outbox|inbox|reservations)\b/.test(statement)) statements++
  })
  // Nothing was announced, and publishing all of it would be measured, too.
  const catalogRepublisher = { close: async () => {} }
  const product = await startProduct(config, { database, catalogRepublisher })
  const { schema } = product
  const contextFor = createContext(product.services)
  const ask: Ask = async (source, variables = {}) => {
    const variableValues = variables as Record<string, unknown>
    const contextValue = contextFor({ userId: null, role: null })
    const { data, errors } = await graphql({ schema, source, variableValues, contextValue })
    if (errors) throw errors[0]!
    return data as Record<string, unknown>
  }
  const rows = await database.product.findMany({ select: { id: true }, take: COLD_READS })
  const ids = rows.map(({ id }) => toGlobalId('prod', id))
  const measured = []
  for (const operation of operations(ask, ids, await cursorBefore(ask, 1_000))) {
    measured.push(await measure(operation, TIMES, () => statements))
  }
  console.log(`\n${PRODUCTS.toLocaleString('en')} products, each operation ${TIMES} times, one at a time:\n`)
  console.log(toTable(measured))
  await product.close()
}
