/** The audit trail on a real Postgres: whatever its owner removes or alters is noticed. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { verifyAuditChain } from '#platform/audit/verify-audit-chain.ts'
import { createFreshDatabase, type FreshDatabase } from '../../../tests/fresh-database.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction, openDatabase } from '../data/database.ts'
import { NO_ORIGIN } from '../domain/audit-event.ts'
import { verifyAudit } from './verify-audit.ts'

let fresh: FreshDatabase
let database: Database

beforeAll(async () => {
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER ?? '', 'user')
  database = openDatabase(fresh.url)
})
afterAll(async () => {
  await database.$disconnect()
  await fresh.drop()
})

const event = (detail: string) =>
  ({
    type: 'ROLE_CHANGED',
    userId: null,
    detail,
    before: { role: 'ADMIN' },
    after: { role: 'CUSTOMER' },
  }) as const
const record = (detail: string) =>
  inTransaction(database, (tx) => recordAuditEvent(tx, event(detail), NO_ORIGIN, new Date()))
/** What only the database's owner can do. */
const asOwner = async (...statements: string[]) => {
  for (const statement of statements) {
    await database.$executeRawUnsafe('ALTER TABLE audit_events DISABLE TRIGGER USER')
    await database.$executeRawUnsafe(statement)
    await database.$executeRawUnsafe('ALTER TABLE audit_events ENABLE TRIGGER USER')
  }
}

beforeEach(async () => {
  await asOwner('DELETE FROM audit_events', 'UPDATE audit_head SET seq = 0, hash = NULL')
  await Promise.all(Array.from({ length: 10 }, (_, at) => record(`number ${at}`)))
})

test('events at the same moment follow one another, and those of a transaction that fails leave no gap', async () => {
  const failing = inTransaction(database, async (tx) => {
    await recordAuditEvent(tx, event('nothing'), NO_ORIGIN, new Date())
    throw new Error('rolled back')
  })
  await expect(failing).rejects.toThrow('rolled back')
  await record('the last one')
  const { events, head, problems } = await verifyAudit(fresh.url)
  expect({ events, seq: head?.seq, problems }).toEqual({ events: 11, seq: 11, problems: [] })
  // Whatever the session's time zone and form of bytes are.
  const other = inTransaction(database, async (tx) => {
    await tx.$executeRaw`SET LOCAL timezone TO 'Asia/Kathmandu'`
    await tx.$executeRaw`SET LOCAL bytea_output TO 'escape'`
    return verifyAuditChain(tx)
  })
  expect((await other).problems).toEqual([])
})

test.each([
  ['removed', 'DELETE FROM audit_events WHERE seq = 4', ['An event is missing before number 5.']],
  ['altered', `UPDATE audit_events SET detail = 'nothing' WHERE seq = 4`, ['Number 4 was altered.']],
  [
    'altered in what it was before',
    `UPDATE audit_events SET before = '{"role":"CUSTOMER"}' WHERE seq = 4`,
    ['Number 4 was altered.'],
  ],
  [
    'removed from the end',
    'DELETE FROM audit_events WHERE seq = 10',
    ['The newest event should be number 10; it is 9.'],
  ],
  [
    'removed with all others',
    'DELETE FROM audit_events',
    ['The newest event should be number 10; it is none.'],
  ],
])('an event that is %s is noticed', async (_what, statement, problems) => {
  await asOwner(statement)
  expect((await verifyAuditChain(database)).problems).toEqual(problems)
})

test('a chain that was written anew from an event on is noticed by whoever kept a head', async () => {
  const { head } = await verifyAuditChain(database)
  await asOwner(
    'DELETE FROM audit_events WHERE seq > 3',
    'UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_events WHERE seq = 3)',
  )
  for (let at = 0; at < 8; at++) await record('a better story')
  expect((await verifyAuditChain(database)).problems).toEqual([])
  expect((await verifyAuditChain(database, head)).problems).toEqual([
    'Number 10 is not the one that was told before.',
  ])
})
