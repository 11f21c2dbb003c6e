/** Changing one's own password, over HTTP and on a real Postgres. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AccountOperations,
  accountOperations,
  answeredWithin,
  ERRORS,
  errorCodes,
  PASSWORD,
} from '../testing/account-operations.ts'
import { startUserUnderTest, type TestCaller, type UserUnderTest } from '../testing/user-under-test.ts'

let user: UserUnderTest
let operations: AccountOperations

beforeAll(async () => {
  user = await startUserUnderTest(process.env.TEST_DATABASE_URL_USER ?? '')
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(() => user.close())

describe('userPasswordChange', () => {
  const CHANGE = `mutation ($input: UserPasswordChangeInput!) {
    userPasswordChange(input: $input) { user { id } ${ERRORS} } }`
  const change = async (caller: TestCaller, currentPassword: string, newPassword: string) =>
    (await user.ask(caller, CHANGE, { input: { currentPassword, newPassword } })).data.userPasswordChange

  test('needs the current one, ends the other sessions and keeps its own', async () => {
    const { caller, email, refreshToken } = await operations.newAccount()
    const other = (await operations.signIn(email, PASSWORD)).session.refreshToken
    const sessions = (await user.ask(caller, '{ me { sessions { id } } }')).data.me.sessions
    const here = { ...caller, sid: sessions.at(-1).id } // the first, as the last used comes first
    expect(errorCodes(await change(here, 'wrong password', 'another good one'))).toEqual([
      'INVALID_CREDENTIALS',
    ])
    expect(errorCodes(await operations.refresh(other))).toEqual([])
    const again = (await operations.signIn(email, PASSWORD)).session.refreshToken
    expect(errorCodes(await change(here, PASSWORD, 'another good one'))).toEqual([])
    expect(errorCodes(await operations.refresh(again))).toEqual(['INVALID_REFRESH_TOKEN'])
    expect(errorCodes(await operations.refresh(refreshToken))).toEqual([])
    expect(errorCodes(await operations.signIn(email, PASSWORD))).toEqual(['INVALID_CREDENTIALS'])
    expect(errorCodes(await operations.signIn(email, 'another good one'))).toEqual([])
  })

  test.each([
    ['too short', 'short', 'at least 8'],
    ['a megabyte', 'x'.repeat(1_000_000), 'at most 128'],
    ['common', 'TrustNo1', 'most common'],
  ])('refuses a new one that is %s', async (_what, newPassword, why) => {
    const { caller } = await operations.newAccount()
    const start = performance.now()
    const { userErrors } = await change(caller, PASSWORD, newPassword)
    // What grows with the square of the length would take minutes.
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(userErrors).toMatchObject([{ code: 'WEAK_PASSWORD', field: ['input', 'newPassword'] }])
    expect(userErrors[0].message).toContain(why)
  })

  test('is subject to the lock-out', async () => {
    const { caller } = await operations.newAccount()
    const start = Date.now()
    const attempts = Array.from({ length: 20 }, () => change(caller, 'wrong password', 'another good one'))
    const codes = (await Promise.all(attempts)).flatMap(errorCodes)
    const answered = codes.filter((code) => code === 'INVALID_CREDENTIALS')
    expect(answered.length).toBeLessThanOrEqual(answeredWithin(Date.now() - start))
    expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(20 - answered.length)
  })
})
