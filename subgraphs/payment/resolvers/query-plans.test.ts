/** Nothing that orders, customers, staff or jobs ask for reads a table from end to end that grows with the payments. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { fillPayments } from '../../../tests/fill-payments.ts'
import { findFullReads, recordStatements } from '../../../tests/query-plans.ts'
import { askEverything } from '../testing/ask-everything.ts'
import { startPayments } from '../testing/payment-under-test.ts'

const SMALL = ['job_turns']

let payments: Awaited<ReturnType<typeof startPayments>>
let recording: ReturnType<typeof recordStatements>

beforeAll(async () => {
  payments = await startPayments(2_000)
  const client = new pg.Client(payments.databaseUrl)
  await client.connect()
  await fillPayments(client, { count: 10_000, days: 7 }).finally(() => client.end())
  recording = recordStatements()
}, 60_000)
afterAll(async () => {
  recording?.stop()
  await payments?.stop()
})

it('what is asked for is found by indexes', async () => {
  await askEverything(payments)
  expect(await findFullReads(payments.databaseUrl, recording.statements(), SMALL)).toEqual([])
}, 60_000)
