/** Nothing that users or jobs ask for reads a table from end to end that grows with the orders. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { fillOrders } from '../../../tests/fill-orders.ts'
import { findFullReads, recordStatements, type Statement } from '../../../tests/query-plans.ts'
import { askEverything } from '../testing/ask-everything.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'

const RUNBOOK = new URL('../../../docs/runbooks/messages-and-sagas.md', import.meta.url)
/** Small for good, a copy of the catalogue, or the sagas that are not over. */
const SMALL = ['job_turns', 'archive_horizon', 'catalog_products', 'catalog_availability', 'sagas_open_idx']
const ORDERS = 6_000

const ada = customer()
const sam = staff()
let under: OrderUnderTest
let recording: ReturnType<typeof recordStatements>

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
  const client = new pg.Client(under.databaseUrl)
  await client.connect()
  await fillOrders(client, { count: ORDERS, days: 7 }).finally(() => client.end())
  recording = recordStatements()
}, 60_000)
afterAll(async () => {
  recording?.stop()
  await under?.stop()
})

/** The first query in the section of the runbook. */
function queryOfRunbook(section: string): string {
  const [, text = ''] = readFileSync(RUNBOOK, 'utf8').split(`## ${section}\n`)
  const [, query = ''] = /\n((?: {4}.*\n)+)/.exec(text) ?? []
  return query
}

it('what users and jobs ask for is found by indexes', async () => {
  await askEverything(under, ada)
  expect(await findFullReads(under.databaseUrl, recording.statements().filter(isOfCode), SMALL)).toEqual([])
}, 60_000)

/** Not what this test itself counts. */
function isOfCode({ text }: Statement): boolean {
  return !/SELECT COUNT\(\*\).*FROM \(SELECT "public"\."order_events"/is.test(text)
}

it('the runbook’s query for stuck sagas reads those that are not over, and no others', async () => {
  const { statements, stop } = recordStatements()
  const { data, errors } = await under.ask(queryOfRunbook('A saga that is STUCK'), sam)
  stop()
  expect(errors).toBeUndefined()
  expect(data.orders.nodes.length).toBeGreaterThan(0)
  const client = new pg.Client(under.databaseUrl)
  await client.connect()
  const [listing] = statements().filter(({ values }) => values.includes('STUCK'))
  const { rows } = await client.query({ text: `EXPLAIN ${listing!.text}`, values: listing!.values })
  await client.end()
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('sagas_open_idx')
})
