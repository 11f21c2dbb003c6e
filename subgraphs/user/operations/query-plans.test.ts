/** Nothing that users, staff or jobs ask for reads a table from end to end that grows with the accounts. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { createFreshDatabase, type FreshDatabase } from '../../../tests/fresh-database.ts'
import { fillUsers } from '../../../tests/fill-users.ts'
import { findFullReads, recordStatements } from '../../../tests/query-plans.ts'
import { accountOperations } from '../testing/account-operations.ts'
import { askEverything } from '../testing/ask-everything.ts'
import { startUserUnderTest, type UserUnderTest } from '../testing/user-under-test.ts'

const SMALL = ['signing_keys', 'audit_head']
const ACCOUNTS = 5_000
/** Of one account, of some, of nearly none: in the middle of a name, of an email, and in another alphabet. */
const SEARCHED = [`${ACCOUNTS}@`, 'abc', 'ab', 'q', '@@', 'Ян', 'Иванов', '100%_']

let fresh: FreshDatabase
let user: UserUnderTest
let recording: ReturnType<typeof recordStatements>

beforeAll(async () => {
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER ?? '', 'user')
  const client = new pg.Client(fresh.url)
  await client.connect()
  await fillUsers(client, { count: ACCOUNTS, days: 100 }).finally(() => client.end())
  user = await startUserUnderTest(fresh.url)
  recording = recordStatements()
}, 60_000)

afterAll(async () => {
  recording?.stop()
  await user?.close()
  await fresh?.drop()
})

it('what is asked for is found by indexes', async () => {
  await askEverything(user, accountOperations(user.ask), fresh.url, SEARCHED)
  expect(await findFullReads(fresh.url, recording.statements(), SMALL)).toEqual([])
}, 60_000)
