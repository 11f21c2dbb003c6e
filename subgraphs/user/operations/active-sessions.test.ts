/** One's own sessions over HTTP, on a real Postgres: where they are, and ending them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import { accountOperations, ERRORS, errorTypes, newEmail, PASSWORD } from './account-operations.ts'
import { startUserSubgraph } from '../testing/user-under-test.ts'

const SESSIONS = '{ me { sessions { id createdAt lastUsedAt expiresAt ipAddress userAgent current } } }'
const END = `mutation ($id: ID!) { sessionEnd(id: $id) { revoked ${ERRORS} } }`
const END_ALL = `mutation { sessionRevokeAll { revoked ${ERRORS} } }`

let user: Awaited<ReturnType<typeof startUserSubgraph>>
let operations: ReturnType<typeof accountOperations>

beforeAll(async () => {
  user = await startUserSubgraph(process.env.TEST_DATABASE_URL_USER ?? '')
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(() => user.stop())

/** An account that is signed in on a phone and, since, on a laptop. */
async function twoSessions() {
  const email = newEmail()
  const phone = { ipAddress: '192.0.2.1', userAgent: 'phone/1' }
  const laptop = { ipAddress: '2001:db8::1', userAgent: 'laptop/1' }
  const { session: first } = await operations.register(email, PASSWORD, 'Grace Hopper', phone)
  const { session: second } = await operations.signIn(email, PASSWORD, laptop)
  const sids = [first, second].map(({ accessToken }) => decodeJwt(accessToken).sid as string)
  const asker = { sub: first.user.id as string, role: 'CUSTOMER', sid: sids[1]! }
  return { first, second, sids, asker, phone, laptop }
}

describe('User.sessions', () => {
  test('says when and from where, and which one asks', async () => {
    const { sids, asker, phone, laptop } = await twoSessions()
    const { sessions } = (await user.ask(asker, SESSIONS)).data.me
    expect(sessions).toMatchObject([
      { id: sids[1], ...laptop, current: true },
      { id: sids[0], ...phone, current: false },
    ])
    expect(sids[0]).toMatch(/^sess_/)
  })

  test('is for the owner, and for staff neither', async () => {
    const { asker } = await twoSessions()
    const { asker: staff } = await twoSessions()
    const query = 'query ($id: ID!) { user(id: $id) { email sessions { id } } }'
    const answer = await user.ask({ ...staff, role: 'ADMIN' }, query, { id: asker.sub })
    expect(answer.data.user).toEqual({ email: expect.any(String), sessions: null })
  })

  test('follows the session when it is refreshed from elsewhere', async () => {
    const { first, asker, sids } = await twoSessions()
    const refresh =
      'mutation ($token: String!) { sessionRefresh(refreshToken: $token) { session { expiresAt } } }'
    await user.ask({ ipAddress: '198.51.100.7', userAgent: 'phone/2' }, refresh, {
      token: first.refreshToken,
    })
    const { sessions } = (await user.ask(asker, SESSIONS)).data.me
    expect(sessions[0]).toMatchObject({ id: sids[0], ipAddress: '198.51.100.7', userAgent: 'phone/2' })
  })
})

test('sessionEnd ends one of one’s own, and may be repeated; another’s does not exist', async () => {
  const { first, second, sids, asker } = await twoSessions()
  const { asker: stranger } = await twoSessions()
  const end = async (by: object) => (await user.ask(by, END, { id: sids[0] })).data.sessionEnd
  expect(errorTypes(await end(stranger))).toEqual(['SessionNotFound'])
  expect(await end(asker)).toEqual({ revoked: true, userErrors: [] })
  expect(await end(asker)).toEqual({ revoked: true, userErrors: [] })
  expect(errorTypes(await operations.refresh(first.refreshToken))).toEqual(['InvalidRefreshToken'])
  expect((await user.ask(asker, SESSIONS)).data.me.sessions).toHaveLength(1)
  expect(errorTypes(await operations.refresh(second.refreshToken))).toEqual([])
})

test('sessionRevokeAll ends all of one’s own', async () => {
  const { first, second, asker } = await twoSessions()
  const { first: stranger } = await twoSessions()
  expect((await user.ask({}, END_ALL)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  expect((await user.ask(asker, END_ALL)).data.sessionRevokeAll).toEqual({ revoked: true, userErrors: [] })
  for (const { refreshToken } of [first, second])
    expect(errorTypes(await operations.refresh(refreshToken))).toEqual(['InvalidRefreshToken'])
  expect((await user.ask(asker, SESSIONS)).data.me.sessions).toEqual([])
  expect(errorTypes(await operations.refresh(stranger.refreshToken))).toEqual([])
})
