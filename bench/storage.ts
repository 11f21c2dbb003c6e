/**
 * `npm run bench -- storage [orders]`: how long each statement takes that users and jobs send, once the four databases are as
 * large as a number of orders leaves them: made-up rows, on parts that it starts and removes. Each subgraph is started as in
 * production and asked everything once (testing/ask-everything.ts). Each statement that it sent is then explained with its
 * own values a few times, in a transaction that is rolled back. At the end it names the functions that read or write tables
 * and were not run.
 */
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import pg from 'pg'
import startTestInfrastructure from '../dev/checks/start-test-parts.ts'
import { createProgressBar } from '../dev/command-line/progress-bar.ts'
import { accountOperations } from '../subgraphs/user/testing/account-operations.ts'
import { askEverything as askUser } from '../subgraphs/user/testing/ask-everything.ts'
import { startUserUnderTest } from '../subgraphs/user/testing/user-under-test.ts'
import { askEverything as askOrder } from '../subgraphs/order/testing/ask-everything.ts'
import { customer, startOrderUnderTest } from '../subgraphs/order/testing/order-under-test.ts'
import { askEverything as askPayment } from '../subgraphs/payment/testing/ask-everything.ts'
import { startPayments } from '../subgraphs/payment/testing/payment-under-test.ts'
import { askEverything as askProduct } from '../subgraphs/product/testing/ask-everything.ts'
import { startProductUnderTest } from '../subgraphs/product/testing/product-under-test.ts'
import { createFreshDatabase } from '../tests/fresh-database.ts'
import type { Filling, ReportFilled } from '../tests/fill-in-batches.ts'
import { fillOrders } from '../tests/fill-orders.ts'
import { fillPayments } from '../tests/fill-payments.ts'
import { fillStock } from '../tests/fill-stock.ts'
import { fillUsers } from '../tests/fill-users.ts'
import { recordStatements } from '../tests/query-plans.ts'
import { explainStatements, showStatements, type Explained } from './storage/explain-statements.ts'
import { withoutIndexes } from './storage/without-indexes.ts'
import { watchDataFunctions } from './storage/watch-data-functions.ts'

/** What fits into ten minutes on two quiet cores. */
const ORDERS = 400_000
const A_DAY = 1_000_000
const BYTES_AN_ORDER = 6_000
const LIMIT_MS = 50

type Fill = (client: pg.Client, filling: Filling, report: ReportFilled) => Promise<void>

interface Subject {
  databaseUrl: string
  ask(): Promise<void>
  stop(): Promise<void>
}

const ada = customer()
const subjects: { name: string; fill: Fill; start: () => Promise<Subject> }[] = [
  {
    name: 'order',
    fill: fillOrders,
    async start() {
      const under = await startOrderUnderTest(ada)
      return { databaseUrl: under.databaseUrl, ask: () => askOrder(under, ada), stop: () => under.stop() }
    },
  },
  {
    name: 'product',
    fill: fillStock,
    async start() {
      const product = await startProductUnderTest()
      return { databaseUrl: product.databaseUrl, ask: () => askProduct(product), stop: () => product.stop() }
    },
  },
  {
    name: 'payment',
    fill: fillPayments,
    async start() {
      const payments = await startPayments(2_000)
      return {
        databaseUrl: payments.databaseUrl,
        ask: () => askPayment(payments),
        stop: () => payments.stop(),
      }
    },
  },
  {
    // As many accounts as a tenth of the orders: a customer orders again.
    name: 'user',
    fill: (client, filling, report) =>
      fillUsers(client, { ...filling, count: Math.ceil(filling.count / 10) }, report),
    async start() {
      const fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER!, 'user')
      const user = await startUserUnderTest(fresh.url)
      const searched = ['abc', '12345678@', 'ab', 'Иван', '100%_']
      return {
        databaseUrl: fresh.url,
        ask: () => askUser(user, accountOperations(user.ask), fresh.url, searched),
        stop: async () => {
          await user.close()
          await fresh.drop()
        },
      }
    },
  },
]

const orders = Number(process.argv[2] ?? ORDERS)
refuseTooMany()
const stop = await startTestInfrastructure()
let failed = false
try {
  const functions = await watchDataFunctions()
  const explained: Explained[] = []
  for (const subject of subjects) explained.push(...(await run(subject)))
  console.log(`\nWith ${orders.toLocaleString('en')} orders, over ${orders / A_DAY} days of a million:\n`)
  console.log(showStatements(explained, LIMIT_MS))
  const left = await functions.notRun()
  console.log(`\nNot run, of the functions in data/: ${left.join(', ') || 'none'}.`)
} catch (error) {
  console.error(error)
  failed = true
} finally {
  await stop()
}
process.exit(failed ? 1 : 0)

/** Fills, asks, explains, and removes the database again, so that there is room for the next. */
async function run({ name, fill, start }: (typeof subjects)[number]): Promise<Explained[]> {
  const began = performance.now()
  const subject = await start()
  const client = new pg.Client(subject.databaseUrl)
  await client.connect()
  try {
    const bar = createProgressBar(name)
    const filling = { count: orders, days: orders / A_DAY }
    await withoutIndexes(client, () => fill(client, filling, (filled) => bar.show(filled, filling.count)))
    bar.end()
    const recording = recordStatements()
    await subject.ask().finally(() => recording.stop())
    const explained = await explainStatements(client, name, recording.statements())
    const { rows } = await client.query('SELECT pg_size_pretty(pg_database_size(current_database())) AS size')
    console.log(`${name}: ${rows[0].size}, ${Math.round((performance.now() - began) / 1_000)} s`)
    return explained
  } finally {
    await client.end()
    await subject.stop()
  }
}

function refuseTooMany(): void {
  const { bavail, bsize } = statfsSync(tmpdir())
  if (orders * BYTES_AN_ORDER <= bavail * bsize) return
  throw new Error(`${orders} orders need ${(orders * BYTES_AN_ORDER) / 1e9} GB of disk, and there is less.`)
}
