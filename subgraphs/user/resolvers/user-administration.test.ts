/** What staff does, over HTTP and on a database of its own: lists, roles, the audit trail. */
import type { Role } from '#contracts/role.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFreshDatabase, type FreshDatabase } from '../../../tests/fresh-database.ts'
import {
  type AccountOperations,
  accountOperations,
  ERRORS,
  errorCodes,
  newEmail,
  PASSWORD,
} from '../testing/account-operations.ts'
import { type Database, openDatabase } from '../data/database.ts'
import { deleteExpiredRows } from '../data/expired-rows.ts'
import { AUDIT_RETENTION_MS } from '../domain/audit-event.ts'
import { startUserUnderTest, type TestCaller, type UserUnderTest } from '../testing/user-under-test.ts'

let fresh: FreshDatabase
let database: Database
let user: UserUnderTest
let operations: AccountOperations
let admin: TestAccount
let support: TestAccount

beforeAll(async () => {
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER ?? '', 'user')
  database = openDatabase(fresh.url)
  user = await startUserUnderTest(fresh.url)
  operations = accountOperations(user.ask)
  admin = await account('ADMIN', 'Root_100% Admin')
  support = await account('SUPPORT', 'Sam Support')
}, 30_000)

afterAll(async () => {
  await user.close()
  await database.$disconnect()
  await fresh.drop()
})

interface TestAccount extends TestCaller {
  sub: string
  email: string
  refreshToken: string
}

async function account(role: Role, name = 'Grace Hopper'): Promise<TestAccount> {
  const email = newEmail()
  const { user: registered, session } = await operations.register(email, PASSWORD, name)
  await database.user.update({ where: { email }, data: { role } })
  return { sub: registered.id, role, email, refreshToken: session.refreshToken }
}

describe('userRoleSet', () => {
  const SET = `mutation ($input: UserRoleSetInput!) { userRoleSet(input: $input) { user { role } ${ERRORS} } }`
  const set = (by: TestCaller, id: string, role: string) => user.ask(by, SET, { input: { id, role } })

  test('is for administrators, by what they are now and not by their token', async () => {
    const { sub } = await account('CUSTOMER')
    for (const caller of [support, { ...support, role: 'ADMIN' }])
      expect((await set(caller, sub, 'ADMIN')).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await set({}, sub, 'ADMIN')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  test('sets it and ends the account’s sessions', async () => {
    const { sub, refreshToken } = await account('CUSTOMER')
    const { userRoleSet } = (await set(admin, sub, 'SUPPORT')).data
    expect(userRoleSet).toEqual({ user: { role: 'SUPPORT' }, userErrors: [] })
    expect(errorCodes(await operations.refresh(refreshToken))).toEqual(['INVALID_REFRESH_TOKEN'])
  })

  test('never removes the last administrator, also when two remove each other', async () => {
    expect(errorCodes((await set(admin, admin.sub, 'CUSTOMER')).data.userRoleSet)).toEqual(['LAST_ADMIN'])
    const second = await account('ADMIN')
    await Promise.all([set(admin, second.sub, 'CUSTOMER'), set(second, admin.sub, 'CUSTOMER')])
    expect(await database.user.count({ where: { role: 'ADMIN' } })).toBe(1)
    await database.user.update({ where: { id: fromGlobalId('user', admin.sub) }, data: { role: 'ADMIN' } })
  })

  test('says so when there is no such account', async () => {
    const nobody = 'user_01h2xcejqtf2nbrexx3vqjhp41'
    expect(errorCodes((await set(admin, nobody, 'SUPPORT')).data.userRoleSet)).toEqual(['USER_NOT_FOUND'])
  })
})

describe('users', () => {
  const USERS = `query ($first: Int, $after: String, $last: Int, $before: String, $search: String) {
    users(first: $first, after: $after, last: $last, before: $before, search: $search) {
      nodes { id displayName addresses { id } } pageInfo { hasNextPage endCursor } totalCount } }`
  const list = async (variables: object) => (await user.ask(support, USERS, variables)).data.users

  test('are searched by a part of the name or the email, in which % and _ are not wildcards', async () => {
    const names = async (search: string) =>
      (await list({ first: 10, search })).nodes.map((node: { displayName: string }) => node.displayName)
    expect(await names('ROOT_100%')).toEqual(['Root_100% Admin'])
    expect((await list({ first: 1, search: 'ROOT_100%' })).totalCount).toBe(1)
    expect(await names('m_support')).toEqual([])
    expect(await names(support.email.toUpperCase())).toEqual(['Sam Support'])
    await account('CUSTOMER', 'Ян Иванов')
    expect(await names('ИВАН')).toEqual(['Ян Иванов'])
    for (const begin of ['я', 'Ив']) expect(await names(begin)).toEqual(['Ян Иванов'])
    expect(await names('ва')).toEqual([])
  })

  test('are found by the index where the newest do not have the text, page by page', async () => {
    await database.$executeRaw`
      INSERT INTO users (id, email, display_name, password_hash, created_at, updated_at)
      SELECT (lpad(to_hex(n), 12, '0') || '7000a' || lpad('0', 15, '0'))::uuid, 'made' || n || '@example.com',
             'Made ' || CASE WHEN n <= 3 THEN 'Long Ago' ELSE 'Up' END, 'x', now(), now() FROM generate_series(1, 1500) AS n`
    const first = await list({ first: 2, search: 'ong ag' })
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
    const second = await list({ first: 2, after: first.pageInfo.endCursor, search: 'ong ag' })
    expect(second).toMatchObject({ nodes: [{}], pageInfo: { hasNextPage: false } })
    expect((await list({ last: 1, search: 'lo' })).nodes).toEqual(second.nodes)
    expect((await list({ first: 100, search: 'MADE UP' })).nodes).toHaveLength(100)
    await database.$executeRaw`DELETE FROM users WHERE display_name LIKE 'Made %'`
  })

  test('come newest first, page by page', async () => {
    const { sub } = await account('CUSTOMER')
    const first = await list({ first: 1 })
    expect(first.nodes[0].id).toBe(sub)
    const second = await list({ first: 1, after: first.pageInfo.endCursor })
    expect(second.nodes).toHaveLength(1)
    expect(second.nodes[0].id < sub).toBe(true)
    expect((await list({ last: 1 })).nodes[0].id).toBe(admin.sub)
    expect(first.totalCount).toBe(await database.user.count())
  })

  test('are for staff', async () => {
    const answer = await user.ask({ ...support, role: 'CUSTOMER' }, USERS, { first: 1 })
    expect(answer.data.users).toBeNull()
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })
})

describe('the audit trail', () => {
  const EVENTS = `query ($first: Int, $after: String, $filter: AuditEventFilter) {
    auditEvents(first: $first, after: $after, filter: $filter) {
      nodes { type ipAddress sessionId actorSessionId detail before after user { id } actor { id } } pageInfo { hasNextPage endCursor } totalCount } }`
  const events = async (variables: object) => (await user.ask(admin, EVENTS, variables)).data.auditEvents

  test('lists what happened to an account, newest first', async () => {
    const { sub, email, refreshToken } = await account('CUSTOMER')
    await operations.signIn(email, 'wrong password', { ipAddress: '192.0.2.9' })
    const { session } = await operations.signIn(email, PASSWORD)
    const next = (await operations.refresh(session.refreshToken)).session.refreshToken
    await operations.refresh(next)
    await operations.refresh(session.refreshToken)
    await operations.revoke(refreshToken)
    await operations.revoke(refreshToken)
    const { nodes } = await events({ first: 10, filter: { userId: sub } })
    expect(nodes.map((node: { type: string }) => node.type)).toEqual([
      'SIGNED_OUT',
      'REFRESH_TOKEN_REUSED',
      'SIGNED_IN',
      'SIGN_IN_FAILED',
      'REGISTERED',
    ])
    expect(nodes[3]).toMatchObject({ ipAddress: '192.0.2.9', actor: null, user: { id: sub } })
    expect(nodes[1].sessionId).toBe(nodes[2].sessionId)
  })

  test('says who changed a role, and contains no email that has no account', async () => {
    const [role] = (await events({ first: 1, filter: { type: 'ROLE_CHANGED' } })).nodes
    expect(role.detail).toMatch(/ → /)
    expect(role.actor).not.toBeNull()
    expect(role.detail).toBe(`${JSON.parse(role.before).role} → ${JSON.parse(role.after).role}`)
    await operations.signIn('my secret password@example.com', PASSWORD)
    await operations.signIn(newEmail(), PASSWORD)
    const [failed] = (await events({ first: 1, filter: { type: 'SIGN_IN_FAILED' } })).nodes
    expect(failed).toMatchObject({ user: null, actor: null, detail: null })
  })

  test('says whose account staff has read, in which session, and what it has looked for', async () => {
    const { sub, email } = await account('CUSTOMER')
    const sid = toGlobalId('sess', newId())
    const ofSession = { ...support, sid }
    await user.ask(ofSession, 'query ($id: ID!) { user(id: $id) { email } }', { id: sub })
    await user.ask(
      ofSession,
      'query ($search: String) { users(first: 1, search: $search) { nodes { id } } }',
      {
        search: email,
      },
    )
    await user.ask({ sub, role: 'CUSTOMER' }, 'query ($id: ID!) { user(id: $id) { email } }', { id: sub })
    const { nodes } = await events({ first: 10, filter: { type: 'ACCOUNT_READ' } })
    const read = nodes.filter(({ actorSessionId }: { actorSessionId: string }) => actorSessionId === sid)
    expect(read).toMatchObject([
      { user: null, actor: { id: support.sub }, detail: `a list of 1, searched for "${email}"` },
      { user: { id: sub }, actor: { id: support.sub } },
    ])
  })

  test('is read page by page, by administrators', async () => {
    const first = await events({ first: 2 })
    expect(first.pageInfo.hasNextPage).toBe(true)
    expect(first.totalCount).toBeGreaterThan(2)
    expect((await events({ first: 2, after: first.pageInfo.endCursor })).nodes).toHaveLength(2)
    const asSupport = await user.ask(support, EVENTS, { first: 1 })
    expect(asSupport.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })

  test('is append-only until an event’s time is over', async () => {
    const before = await database.auditEvent.count()
    const detail = 'nothing happened'
    await expect(database.auditEvent.updateMany({ data: { detail } })).rejects.toThrow('append-only')
    await expect(database.auditEvent.deleteMany()).rejects.toThrow('append-only')
    await expect(database.$executeRaw`TRUNCATE audit_events`).rejects.toThrow('append-only')
    const occurredAt = new Date(Date.now() - AUDIT_RETENTION_MS - 60_000)
    const id = '01980000-0000-7000-8000-000000000009'
    await database.auditEvent.create({ data: { id, type: 'SIGNED_IN', occurredAt } })
    await deleteExpiredRows(database, new Date())
    expect(await database.auditEvent.count()).toBe(before)
  })
})
