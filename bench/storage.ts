/**
 * `npm run bench -- storage [orders]`: how long the order subgraph's questions take once its tables hold a week of a
 * million orders a day, or as many as are given: made-up rows, on a Postgres and a NATS that it starts and removes. The
 * subgraph is started as in production and asked through its schema, each question so often, one at a time. With
 * ORDER_DATABASE_URL given, that database is used and kept, and filled only if it is empty.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graphql } from 'graphql'
import pg from 'pg'
import { toGlobalId } from '#contracts/ids.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { parseConfig } from '#platform/process/config.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import { createProgressBar } from '../dev/command-line/progress-bar.ts'
import { applyMigrations } from '../dev/database/apply-migrations.ts'
import { newPassword } from '../dev/parts/credentials.ts'
import { freePort } from '../dev/parts/free-port.ts'
import { postgresUrl } from '../dev/parts/part-urls.ts'
import { startPostgres } from '../dev/parts/postgres.ts'
import { configSchema } from '../subgraphs/order/config.ts'
import { archiveFinished } from '../subgraphs/order/data/archived-orders.ts'
import { archive } from '../subgraphs/order/jobs/order-archive.ts'
import { reconcile } from '../subgraphs/order/jobs/saga-reconciler.ts'
import { startOrder } from '../subgraphs/order/start-order.ts'
import { fillOrders } from '../tests/fill-orders.ts'
import { startFreshNats } from '../tests/fresh-nats.ts'
import { measure, toTable } from './measure.ts'

const A_WEEK = 7_000_000
const A_DAY = 1_000_000
const TIMES = 40
const STOP_WITHIN_MS = 30_000
const ARCHIVED_AT_ONCE = 200
const TABLES = ['orders', 'order_lines', 'order_events', 'sagas', 'inbox', 'archived_orders']

const staff: Caller = { userId: newId(), role: 'SUPPORT' }
const folder = mkdtempSync(join(tmpdir(), 'storegraph-bench-'))
chmodSync(folder, 0o711)
const { signal } = new AbortController()
const given = process.env.ORDER_DATABASE_URL
const [port, password] = [await freePort(), newPassword()]
const [dataFolder, logFile] = [join(folder, 'postgres'), join(folder, 'postgres.log')]
const postgres = given
  ? undefined
  : await startPostgres({ folder: dataFolder, logFile, port, password, durable: false, signal })
const nats = await startFreshNats()
let failed = false
try {
  await run(given ?? postgresUrl(port, password), Number(process.argv[2] ?? A_WEEK))
} catch (error) {
  console.error(error)
  failed = true
} finally {
  await nats.stop()
  await postgres?.stop(STOP_WITHIN_MS)
  rmSync(folder, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)

async function run(databaseUrl: string, wanted: number): Promise<void> {
  log.level = 'warn'
  if (!given) await applyMigrations('order', databaseUrl)
  const client = new pg.Client(databaseUrl)
  await client.connect()
  if ((await client.query('SELECT FROM orders LIMIT 1')).rowCount === 0) await fill(client, wanted)
  const { rows: some } = await client.query(
    'SELECT id, customer_id, number FROM orders TABLESAMPLE SYSTEM (0.1) LIMIT 200',
  )
  const idle = { run: async () => {}, close: async () => {} }
  const config = {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    NATS_URL: nats.url,
    GATEWAY_JWKS_URL: 'http://127.0.0.1:1/',
  }
  const order = await startOrder(parseConfig(configSchema, config), {
    startSagaReconciler: () => idle,
    startCatalogComparison: () => idle,
    startOrderArchive: () => idle,
  })
  const measured = []
  for (const operation of operations(order, some)) measured.push(await measure(operation, TIMES, () => 0))
  const before = await sizes(client)
  const archived = await archiveSome(order.db)
  const { rows } = await client.query('SELECT count(*) FROM orders')
  console.log(
    `\n${Number(rows[0].count).toLocaleString('en')} orders, each question ${TIMES} times, one at a time:\n`,
  )
  console.log(toTable(measured))
  console.table(before)
  console.log(archived)
  await order.close()
  await client.end()
}

async function fill(client: pg.Client, orders: number): Promise<void> {
  const bar = createProgressBar('orders')
  await fillOrders(client, { orders, days: orders / A_DAY, batch: 50_000 }, (filled) =>
    bar.show(filled, orders),
  )
  bar.end()
}

interface Row {
  id: string
  customer_id: string
  number: string
}

/** What users and jobs ask for. */
function operations({ schema, context, db, moveOrder }: Awaited<ReturnType<typeof startOrder>>, some: Row[]) {
  async function ask(source: string, variableValues = {}): Promise<void> {
    const { errors } = await graphql({ schema, source, variableValues, contextValue: context(staff) })
    if (errors) throw errors[0]!
  }
  const fields = `nodes { id number status lines { quantity } availableActions saga { status steps { status } } }`
  const list = (filter: string, page = 'first: 20') => [
    () => ask(`{ orders(${page}, filter: {${filter}}) { ${fields} } }`),
  ]
  const each = (source: string, variables: (row: Row) => object) =>
    some.map((row) => () => ask(source, variables(row)))
  const byId = ({ id }: Row) => ({ id: toGlobalId('ord', id) })
  const orders = `{ orders(first: 20) { ${fields} } }`
  return [
    {
      name: 'an order, its history and its saga',
      variants: each(
        `query ($id: ID!) { order(id: $id) { number lines { sku } history { type } saga { steps { status } } } }`,
        byId,
      ),
    },
    {
      name: 'a customer’s 20 newest orders',
      variants: each(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { orders(first: 20) { ${fields} } } } }`,
        ({ customer_id: id }) => ({ of: [{ __typename: 'User', id: toGlobalId('user', id) }] }),
      ),
    },
    {
      name: 'an order by its number',
      variants: each(
        `query ($number: String!) { orders(first: 1, filter: { number: $number }) { nodes { id } } }`,
        ({ number }) => ({ number }),
      ),
    },
    { name: 'the 20 newest orders', variants: [() => ask(orders)] },
    ...['PENDING', 'CONFIRMED', 'REJECTED', 'CANCEL_PENDING'].map((status) => {
      return { name: `the 20 newest that are ${status}`, variants: list(`status: [${status}]`) }
    }),
    ...['RUNNING', 'STUCK', 'SUCCEEDED', 'COMPENSATED'].map((status) => {
      return { name: `20 whose saga is ${status}`, variants: list(`sagaStatus: ${status}`) }
    }),
    {
      name: 'counting, as far as it counts',
      variants: [() => ask('{ orders(first: 1) { totalCount } }')],
    },
    { name: 'looking for sagas that are due', variants: [() => reconcile(db, moveOrder)] },
    { name: 'looking for what may be archived', variants: [() => archive(db)] },
  ]
}

/** How long a batch takes, and how large an order is before and after. */
async function archiveSome(db: Awaited<ReturnType<typeof startOrder>>['db']): Promise<string> {
  const began = performance.now()
  const count = await archiveFinished(db, 0, ARCHIVED_AT_ONCE)
  const took = Math.round(performance.now() - began)
  const [{ bytes }] = await db.$queryRaw<[{ bytes: number }]>`
    SELECT avg(pg_column_size(a))::int AS bytes FROM archived_orders a`
  return `Archiving ${count} orders took ${took} ms; archived, an order’s events and saga take ${bytes} bytes.`
}

async function sizes(client: pg.Client): Promise<object[]> {
  const { rows } = await client.query(
    `SELECT name AS table, (SELECT reltuples::bigint FROM pg_class WHERE oid = name::regclass) AS rows,
            pg_size_pretty(pg_table_size(name)) AS table_size, pg_size_pretty(pg_indexes_size(name)) AS indexes
       FROM unnest($1::text[]) AS name`,
    [TABLES],
  )
  return rows
}
