/** One's own active sessions over HTTP, on a real Postgres: listing them and ending them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeJwt } from 'jose'
import { parseGlobalId } from '#contracts/ids.ts'
import { sessionsRevoked } from '#contracts/session.ts'
import { eventually } from '../../../tests/eventually.ts'
import {
  type AccountOperations,
  accountOperations,
  ERRORS,
  errorCodes,
  newEmail,
  PASSWORD,
} from '../testing/account-operations.ts'
import { startUserUnderTest, type UserUnderTest } from '../testing/user-under-test.ts'

const SESSIONS = '{ me { sessions { id createdAt lastUsedAt expiresAt ipAddress userAgent current } } }'
const END = `mutation ($input: SessionEndInput!) { sessionEnd(input: $input) { revoked ${ERRORS} } }`
const END_ALL = `mutation { sessionRevokeAll { revoked ${ERRORS} } }`

let user: UserUnderTest
let operations: AccountOperations

beforeAll(async () => {
  user = await startUserUnderTest(process.env.TEST_DATABASE_URL_USER ?? '')
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(() => user.close())

/** An account that is signed in on a phone and, since, on a laptop. */
async function twoSessions() {
  const email = newEmail()
  const phone = { ipAddress: '192.0.2.1', userAgent: 'phone/1' }
  const laptop = { ipAddress: '2001:db8::1', userAgent: 'laptop/1' }
  const { session: first } = await operations.register(email, PASSWORD, 'Grace Hopper', phone)
  const { session: second } = await operations.signIn(email, PASSWORD, laptop)
  const sids = [first, second].map(({ accessToken }) => decodeJwt<{ sid: string }>(accessToken).sid)
  const sub: string = first.user.id
  const caller = { sub, role: 'CUSTOMER', sid: sids[1]! }
  return { first, second, sids, caller, phone, laptop }
}

describe('User.sessions', () => {
  test('says when and from where, and which one is the caller’s', async () => {
    const { sids, caller, phone, laptop } = await twoSessions()
    const { sessions } = (await user.ask(caller, SESSIONS)).data.me
    expect(sessions).toMatchObject([
      { id: sids[1], ...laptop, current: true },
      { id: sids[0], ...phone, current: false },
    ])
    expect(sids[0]).toMatch(/^sess_/)
  })

  test('is for the owner, and not for staff', async () => {
    const { caller } = await twoSessions()
    const { caller: staff } = await twoSessions()
    const query = 'query ($id: ID!) { user(id: $id) { email sessions { id } } }'
    const answer = await user.ask({ ...staff, role: 'ADMIN' }, query, { id: caller.sub })
    expect(answer.data.user).toEqual({ email: expect.any(String), sessions: null })
  })

  test('follows the session when it is refreshed from elsewhere', async () => {
    const { first, caller, sids } = await twoSessions()
    const refresh =
      'mutation ($input: SessionRefreshInput!) { sessionRefresh(input: $input) { session { expiresAt } } }'
    await user.ask({ ipAddress: '198.51.100.7', userAgent: 'phone/2' }, refresh, {
      input: { refreshToken: first.refreshToken },
    })
    const { sessions } = (await user.ask(caller, SESSIONS)).data.me
    expect(sessions[0]).toMatchObject({ id: sids[0], ipAddress: '198.51.100.7', userAgent: 'phone/2' })
  })
})

test('sessionEnd ends one of one’s own, and may be repeated; another’s does not exist', async () => {
  const { first, second, sids, caller } = await twoSessions()
  const { caller: stranger } = await twoSessions()
  const end = async (by: object) => (await user.ask(by, END, { input: { id: sids[0] } })).data.sessionEnd
  expect(errorCodes(await end(stranger))).toEqual(['SESSION_NOT_FOUND'])
  expect(await end(caller)).toEqual({ revoked: true, userErrors: [] })
  expect(await end(caller)).toEqual({ revoked: true, userErrors: [] })
  expect(errorCodes(await operations.refresh(first.refreshToken))).toEqual(['INVALID_REFRESH_TOKEN'])
  expect((await user.ask(caller, SESSIONS)).data.me.sessions).toHaveLength(1)
  expect(errorCodes(await operations.refresh(second.refreshToken))).toEqual([])
})

test('sessionRevokeAll ends all of one’s own', async () => {
  const { first, second, caller } = await twoSessions()
  const { first: stranger } = await twoSessions()
  expect((await user.ask({}, END_ALL)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  expect((await user.ask(caller, END_ALL)).data.sessionRevokeAll).toEqual({ revoked: true, userErrors: [] })
  for (const { refreshToken } of [first, second])
    expect(errorCodes(await operations.refresh(refreshToken))).toEqual(['INVALID_REFRESH_TOKEN'])
  expect((await user.ask({ ...caller, sid: undefined }, SESSIONS)).data.me.sessions).toEqual([])
  expect(errorCodes(await operations.refresh(stranger.refreshToken))).toEqual([])
})

test('whatever ends sessions says which, and the gateway is told when it asks', async () => {
  const { first, sids, caller } = await twoSessions()
  const heard: string[][] = []
  const account = parseGlobalId(caller.sub)!.uuid
  user.bus.connection.subscribe(sessionsRevoked.subject(account), {
    callback: (_error, received) => void heard.push(received.json<{ sessionIds: string[] }>().sessionIds),
  })
  await user.bus.connection.flush()
  const uuids = sids.map((sid) => parseGlobalId(sid)!.uuid)
  const ofFirst = { ...caller, sid: sids[0]! }
  expect(await user.checkSession(ofFirst)).toBe(204)
  expect(await user.checkSession({ ...ofFirst, role: 'ADMIN' })).toBe(403)
  expect(await user.checkSession({})).toBe(403)
  await operations.revoke(first.refreshToken)
  expect([401, 403]).toContain(await user.checkSession(ofFirst))
  await user.ask(caller, END_ALL)
  expect([401, 403]).toContain(await user.checkSession(caller))
  await eventually(() => heard.length === 2)
  expect(heard).toEqual([[uuids[0]], [uuids[1]]])
})
