/** The first administrator: invited by an operator's command, who sets the password once, and signs in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runToEnd } from '../../../dev/processes/child.mjs'
import { createFreshDatabase, type FreshDatabase } from '../../../tests/fresh-database.ts'
import { openDatabase } from '../data/database.ts'
import { accountOperations, ERRORS, errorCodes, newEmail, PASSWORD } from '../testing/account-operations.ts'
import { startUserUnderTest, type UserUnderTest } from '../testing/user-under-test.ts'
import { inviteAdmin } from './invite-admin.ts'

const RESET = `mutation ($input: PasswordResetInput!) { passwordReset(input: $input) { user { role } ${ERRORS} } }`
let fresh: FreshDatabase
let user: UserUnderTest

beforeAll(async () => {
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER!, 'user')
  user = await startUserUnderTest(fresh.url)
}, 30_000)
afterAll(async () => {
  await user?.close()
  await fresh?.drop()
})

const reset = async (token: string, newPassword = PASSWORD) =>
  (await user.ask({}, RESET, { input: { token, newPassword } })).data.passwordReset

async function invite(email: string): Promise<string> {
  const { code, output, errors } = await runToEnd(
    {
      command: process.execPath,
      args: ['dev/run.mjs', 'admin', 'invite', email, 'First', '--user-database-url', fresh.url],
    },
    { env: { NODE_OPTIONS: '' }, timeoutMs: 20_000 },
  )
  expect({ code, errors }).toEqual({ code: 0, errors: expect.stringMatching(/once, until/) })
  return output.trim()
}

test('npm run admin -- invite prints a token that sets the password once', async () => {
  const operations = accountOperations(user.ask)
  const email = newEmail()
  const token = await invite(email)
  // Nobody signs in before, and least of all with the token.
  expect(errorCodes(await operations.signIn(email, token))).toEqual(['INVALID_CREDENTIALS'])
  expect(errorCodes(await reset(token, 'short'))).toEqual(['WEAK_PASSWORD'])
  const twice = await Promise.all([reset(token), reset(token)])
  expect(twice.flatMap(errorCodes)).toEqual(['INVALID_TOKEN'])
  expect((await operations.signIn(email, PASSWORD)).session.user.role).toBe('ADMIN')
  expect(errorCodes(await reset(token, 'another long password'))).toEqual(['INVALID_TOKEN'])
}, 40_000)

describe('an invitation', () => {
  test('is replaced by the next one, ends after an hour, and is for nobody who has an account', async () => {
    const database = openDatabase(fresh.url)
    try {
      const [email, displayName] = [newEmail(), 'Second']
      const first = await inviteAdmin(database, { email, displayName }, new Date())
      const late = new Date(Date.now() - 61 * 60 * 1_000)
      const outdated = await inviteAdmin(database, { email, displayName }, late)
      for (const { token } of [first, outdated])
        expect(errorCodes(await reset(token))).toEqual(['INVALID_TOKEN'])
      const { email: taken } = await accountOperations(user.ask).newAccount()
      await expect(inviteAdmin(database, { email: taken, displayName }, new Date())).rejects.toThrow(
        'has an account already',
      )
      for (const token of ['', 'nonsense', `user_${'0'.repeat(26)}.${'a'.repeat(43)}`])
        expect(errorCodes(await reset(token))).toEqual(['INVALID_TOKEN'])
    } finally {
      await database.$disconnect()
    }
  })
})
