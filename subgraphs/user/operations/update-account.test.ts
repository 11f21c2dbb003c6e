/** Updating one's own account, over HTTP and on a real Postgres: the display name and the preferences. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccountOperations, accountOperations, ERRORS } from '../testing/account-operations.ts'
import { startUserUnderTest, type UserUnderTest } from '../testing/user-under-test.ts'

let user: UserUnderTest
let operations: AccountOperations

beforeAll(async () => {
  user = await startUserUnderTest(process.env.TEST_DATABASE_URL_USER ?? '')
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(() => user.close())

describe('userUpdate', () => {
  const PREFERENCES = 'preferences { locale currency notifications { orderUpdates news } }'
  const UPDATE = `mutation ($input: UserUpdateInput!) {
    userUpdate(input: $input) { user { displayName ${PREFERENCES} } ${ERRORS} } }`

  test('changes what is given and leaves the rest', async () => {
    const { caller } = await operations.newAccount()
    const update = async (input: object) => (await user.ask(caller, UPDATE, { input })).data.userUpdate
    const preferences = { locale: 'de-at', currency: 'EUR', notifications: { news: true } }
    expect((await update({ displayName: ' Ada ', preferences })).user).toEqual({
      displayName: 'Ada',
      preferences: { locale: 'de-AT', currency: 'EUR', notifications: { orderUpdates: true, news: true } },
    })
    const notifications = { orderUpdates: false, news: null }
    const { user: after, userErrors } = await update({ displayName: null, preferences: { notifications } })
    expect(userErrors).toEqual([])
    expect(after).toEqual({
      displayName: 'Ada',
      preferences: { locale: 'de-AT', currency: 'EUR', notifications: { orderUpdates: false, news: true } },
    })
  })

  test('changes nothing when anything is wrong, and says all of it', async () => {
    const { caller } = await operations.newAccount()
    const input = { displayName: 'A\nB', preferences: { locale: 'not a locale', currency: 'EUR' } }
    const payload = (await user.ask(caller, UPDATE, { input })).data.userUpdate
    expect(payload.user).toBeNull()
    expect(payload.userErrors.map(({ field }: { field: string[] }) => field)).toEqual([
      ['input', 'displayName'],
      ['input', 'preferences', 'locale'],
    ])
    const me = (await user.ask(caller, `{ me { displayName ${PREFERENCES} } }`)).data.me
    expect(me).toMatchObject({ displayName: 'Grace Hopper', preferences: { locale: 'en', currency: 'USD' } })
  })

  test('needs a caller who is signed in', async () => {
    const answer = await user.ask({}, UPDATE, { input: { displayName: 'Ada' } })
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })
})
