/** Sign-ins that fail, over HTTP and on a real Postgres: slowed down, locked, unlocked, alike for all emails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeJwt } from 'jose'
import { createFreshDatabase, type FreshDatabase } from '../../../tests/fresh-database.ts'
import {
  type AccountOperations,
  accountOperations,
  ANSWERED_AT_ONCE,
  answeredWithin,
  ERRORS,
  errorCodes,
  newEmail,
  PASSWORD,
} from '../testing/account-operations.ts'
import { type Database, openDatabase } from '../data/database.ts'
import { FAILURE_RETENTION_MS } from '../domain/lock-out.ts'
import { deleteExpiredRows } from '../data/expired-rows.ts'
import { startUserUnderTest, type UserUnderTest } from '../testing/user-under-test.ts'

let fresh: FreshDatabase
let database: Database
let user: UserUnderTest
let operations: AccountOperations

beforeAll(async () => {
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER ?? '', 'user')
  database = openDatabase(fresh.url)
  user = await startUserUnderTest(fresh.url)
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(async () => {
  await user.close()
  await database.$disconnect()
  await fresh.drop()
})

const count = (codes: string[], code: string) => codes.filter((each) => each === code).length

/** Whoever has to wait may retry this many seconds from now. */
const waitSeconds = (seconds: number) =>
  database.signInFailures.updateMany({ data: { retryAt: new Date(Date.now() + seconds * 1_000) } })
const passTime = () => waitSeconds(0)

/** Fails for the ninth and the tenth time. */
async function lock(email: string) {
  await operations.signIn(email, 'wrong password')
  await database.signInFailures.updateMany({ data: { count: 9, retryAt: null } })
  await operations.signIn(email, 'wrong password')
}

describe('failures of one account', () => {
  test('at once, 50 of them, get no more answers than one after the other', async () => {
    const email = newEmail()
    await operations.register(email)
    const start = Date.now()
    const payloads = await Promise.all(Array.from({ length: 50 }, () => operations.signIn(email, 'wrong')))
    const codes = payloads.flatMap(errorCodes)
    const answered = count(codes, 'INVALID_CREDENTIALS')
    expect(answered).toBeGreaterThanOrEqual(ANSWERED_AT_ONCE)
    expect(answered).toBeLessThanOrEqual(answeredWithin(Date.now() - start))
    expect(answered + count(codes, 'TOO_MANY_ATTEMPTS')).toBe(50)
  }, 30_000)

  test('in one document, 50 aliases of them, each count', async () => {
    const email = newEmail()
    await operations.register(email)
    const fields = Array.from({ length: 50 }, (_, index) => {
      const input = `{ email: "${email}", password: "wrong ${index}" }`
      return `a${index}: sessionCreate(input: ${input}) { userErrors { code } }`
    })
    const start = Date.now()
    const { data } = await user.ask({}, `mutation { ${fields.join(' ')} }`)
    const payloads: { userErrors: { code: string }[] }[] = Object.values(data)
    const codes = payloads.flatMap(errorCodes)
    expect(codes).toHaveLength(50)
    expect(count(codes, 'INVALID_CREDENTIALS')).toBeLessThanOrEqual(answeredWithin(Date.now() - start))
  }, 30_000)

  test('refuse the right password too for a while, and say how long', async () => {
    const email = newEmail()
    await operations.register(email)
    await operations.signIn(email, 'wrong password')
    await waitSeconds(60)
    const payload = await operations.signIn(email, PASSWORD)
    expect(payload.session).toBeNull()
    expect(payload.userErrors).toMatchObject([{ __typename: 'TooManyAttempts', code: 'TOO_MANY_ATTEMPTS' }])
    expect(payload.userErrors[0].retryAfter).toBeGreaterThan(50)
    expect(payload.userErrors[0].retryAfter).toBeLessThanOrEqual(60)
    await passTime()
    expect(errorCodes(await operations.signIn(email, PASSWORD))).toEqual([])
    expect(errorCodes(await operations.signIn(email, 'wrong password'))).toEqual(['INVALID_CREDENTIALS'])
    expect(errorCodes(await operations.signIn(email, PASSWORD))).toEqual([])
  })

  test('lock it until the time is over or staff unlocks it', async () => {
    const email = newEmail()
    const { user: account } = await operations.register(email)
    const input = { id: account.id }
    await lock(email)
    const [error] = (await operations.signIn(email, PASSWORD)).userErrors
    expect(error.code).toBe('TOO_MANY_ATTEMPTS')
    expect(error.retryAfter).toBeGreaterThan(890)
    const unlock =
      'mutation ($input: UserUnlockInput!) { userUnlock(input: $input) { user { email } userErrors { code } } }'
    const staff = (await operations.register(newEmail())).user
    const asCustomer = await user.ask({ sub: staff.id, role: 'CUSTOMER' }, unlock, { input })
    expect(asCustomer.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    const asStaff = await user.ask({ sub: staff.id, role: 'SUPPORT' }, unlock, { input })
    expect(asStaff.data.userUnlock).toEqual({ user: { email }, userErrors: [] })
    expect(errorCodes(await operations.signIn(email, PASSWORD))).toEqual([])
    await lock(email)
    await passTime()
    expect(errorCodes(await operations.signIn(email, PASSWORD))).toEqual([])
  })

  test('of strangers do not keep a device waiting that has signed in before; its own do', async () => {
    const [email, other] = [newEmail(), newEmail()]
    const { user: account, session } = await operations.register(email)
    const { session: ofOther } = await operations.register(other)
    const from = async (deviceToken: string | undefined, password = PASSWORD) =>
      operations.signIn(email, password, {}, deviceToken)
    await lock(email)
    expect(errorCodes(await from(undefined))).toEqual(['TOO_MANY_ATTEMPTS'])
    expect(errorCodes(await from(ofOther.deviceToken))).toEqual(['TOO_MANY_ATTEMPTS'])
    expect(errorCodes(await from('x'.repeat(43)))).toEqual(['TOO_MANY_ATTEMPTS'])
    const again = await from(session.deviceToken)
    expect(again.session.deviceToken).toBe(session.deviceToken)
    expect((await operations.refresh(again.session.refreshToken)).session.deviceToken).toBeNull()
    // The owner's sign-in does not help who guesses from elsewhere.
    expect(errorCodes(await from(undefined))).toEqual(['TOO_MANY_ATTEMPTS'])
    // Nor does the session's owner wait when changing the password.
    const input = { currentPassword: PASSWORD, newPassword: 'quite another one' }
    const change = `mutation ($input: UserPasswordChangeInput!) { userPasswordChange(input: $input) { ${ERRORS} } }`
    for (let turn = 0; turn < 6; turn++) await from(session.deviceToken, 'wrong password')
    expect(errorCodes(await from(session.deviceToken))).toEqual(['TOO_MANY_ATTEMPTS'])
    const caller = {
      sub: account.id,
      role: 'CUSTOMER',
      sid: decodeJwt<{ sid: string }>(session.accessToken).sid,
    }
    const changed = await user.ask(caller, change, { input })
    expect(changed.data.userPasswordChange.userErrors).toEqual([])
    // A new password forgets the devices.
    await passTime()
    await lock(email)
    expect(errorCodes(await from(session.deviceToken, 'quite another one'))).toEqual(['TOO_MANY_ATTEMPTS'])
  })

  test('are as many, and answered alike, where there is no account', async () => {
    const [known, unknown] = [newEmail(), newEmail()]
    await operations.register(known)
    const answers = async (email: string) => {
      const payloads = []
      for (let turn = 0; turn < ANSWERED_AT_ONCE; turn++)
        payloads.push(await operations.signIn(email, 'wrong'))
      return payloads
    }
    expect(await answers(unknown)).toEqual(await answers(known))
    await waitSeconds(60)
    for (const email of [unknown, known])
      expect(errorCodes(await operations.signIn(email, 'wrong'))).toEqual(['TOO_MANY_ATTEMPTS'])
    await passTime()
    await lock(unknown)
    expect(errorCodes(await operations.signIn(unknown, PASSWORD))).toEqual(['TOO_MANY_ATTEMPTS'])
  })

  test('take the same time, whether there is an account or not', async () => {
    const [known, unknown] = [newEmail(), newEmail()]
    await operations.register(known)
    const times: Record<string, number[]> = { [known]: [], [unknown]: [] }
    for (let turn = 0; turn < 24; turn++) {
      const email = turn % 2 ? known : unknown
      if (turn % 8 === 0) await database.signInFailures.deleteMany()
      const start = performance.now()
      await operations.signIn(email, 'wrong password')
      times[email]!.push(performance.now() - start)
    }
    const median = (email: string) => times[email]!.sort((a, b) => a - b)[6]!
    const difference = Math.abs(median(known) - median(unknown))
    expect(difference).toBeLessThan(0.5 * Math.max(median(known), median(unknown)))
  })

  test('are deleted after a day', async () => {
    await operations.signIn(newEmail(), 'wrong password')
    await deleteExpiredRows(database, new Date(Date.now() + FAILURE_RETENTION_MS + 1))
    expect(await database.signInFailures.count()).toBe(0)
  })
})
