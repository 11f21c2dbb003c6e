/** Changes to one's own account, over HTTP and on a real Postgres: profile, preferences, password, addresses. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accountOperations, answeredWithin, ERRORS, errorTypes, PASSWORD } from './account-operations.ts'
import { type Asker, startUserSubgraph } from '../testing/user-under-test.ts'

let user: Awaited<ReturnType<typeof startUserSubgraph>>
let operations: ReturnType<typeof accountOperations>

beforeAll(async () => {
  user = await startUserSubgraph(process.env.TEST_DATABASE_URL_USER ?? '')
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(() => user.stop())

async function newAccount() {
  const { user: account, refreshToken } = await operations.newSession()
  const asker: Asker = { sub: account.id, role: 'CUSTOMER' }
  return { asker, refreshToken, email: account.email as string, id: account.id as string }
}

describe('userUpdate', () => {
  const PREFERENCES = 'preferences { locale currency notifications { orderUpdates news } }'
  const UPDATE = `mutation ($input: UserUpdateInput!) {
    userUpdate(input: $input) { user { displayName ${PREFERENCES} } ${ERRORS} } }`

  test('changes what is given and leaves the rest', async () => {
    const { asker } = await newAccount()
    const update = async (input: object) => (await user.ask(asker, UPDATE, { input })).data.userUpdate
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
    const { asker } = await newAccount()
    const input = { displayName: 'A\nB', preferences: { locale: 'not a locale', currency: 'EUR' } }
    const payload = (await user.ask(asker, UPDATE, { input })).data.userUpdate
    expect(payload.user).toBeNull()
    expect(payload.userErrors.map(({ field }: { field: string[] }) => field)).toEqual([
      ['input', 'displayName'],
      ['input', 'preferences', 'locale'],
    ])
    const me = (await user.ask(asker, `{ me { displayName ${PREFERENCES} } }`)).data.me
    expect(me).toMatchObject({ displayName: 'Grace Hopper', preferences: { locale: 'en', currency: 'USD' } })
  })

  test('is for whoever is signed in', async () => {
    const answer = await user.ask({}, UPDATE, { input: { displayName: 'Ada' } })
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })
})

describe('userPasswordChange', () => {
  const CHANGE = `mutation ($input: UserPasswordChangeInput!) {
    userPasswordChange(input: $input) { user { id } ${ERRORS} } }`
  const change = async (asker: Asker, currentPassword: string, newPassword: string) =>
    (await user.ask(asker, CHANGE, { input: { currentPassword, newPassword } })).data.userPasswordChange

  test('needs the current one, ends the other sessions and keeps its own', async () => {
    const { asker, email, refreshToken } = await newAccount()
    const other = (await operations.signIn(email, PASSWORD)).session.refreshToken
    const sessions = (await user.ask(asker, '{ me { sessions { id } } }')).data.me.sessions
    const here = { ...asker, sid: sessions.at(-1).id } // the first, as the last used comes first
    expect(errorTypes(await change(here, 'wrong password', 'another good one'))).toEqual([
      'InvalidCredentials',
    ])
    expect(errorTypes(await operations.refresh(other))).toEqual([])
    const again = (await operations.signIn(email, PASSWORD)).session.refreshToken
    expect(errorTypes(await change(here, PASSWORD, 'another good one'))).toEqual([])
    expect(errorTypes(await operations.refresh(again))).toEqual(['InvalidRefreshToken'])
    expect(errorTypes(await operations.refresh(refreshToken))).toEqual([])
    expect(errorTypes(await operations.signIn(email, PASSWORD))).toEqual(['InvalidCredentials'])
    expect(errorTypes(await operations.signIn(email, 'another good one'))).toEqual([])
  })

  test.each([
    ['too short', 'short', 'needs 8'],
    ['a megabyte', 'x'.repeat(1_000_000), '128 characters at most'],
    ['common', 'TrustNo1', 'tried first'],
  ])('refuses a new one that is %s', async (_what, newPassword, why) => {
    const { asker } = await newAccount()
    const start = performance.now()
    const { userErrors } = await change(asker, PASSWORD, newPassword)
    // What grows with the square of the length would take minutes.
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(userErrors).toMatchObject([{ __typename: 'WeakPassword', field: ['input', 'newPassword'] }])
    expect(userErrors[0].message).toContain(why)
  })

  test('is no way round the lock-out', async () => {
    const { asker } = await newAccount()
    const start = Date.now()
    const attempts = Array.from({ length: 20 }, () => change(asker, 'wrong password', 'another good one'))
    const types = (await Promise.all(attempts)).flatMap(errorTypes)
    const answered = types.filter((type) => type === 'InvalidCredentials')
    expect(answered.length).toBeLessThanOrEqual(answeredWithin(Date.now() - start))
    expect(types.filter((type) => type === 'TooManyAttempts')).toHaveLength(20 - answered.length)
  })
})

describe('addresses', () => {
  const FIELDS = 'id recipient line1 line2 city region postalCode countryCode phone'
  const PAYLOAD = `{ address { ${FIELDS} } userErrors { __typename field ... on TooManyAddresses { limit } } }`
  const CREATE = `mutation ($input: AddressInput!) { addressCreate(input: $input) ${PAYLOAD} }`
  const UPDATE = `mutation ($id: ID!, $input: AddressInput!) { addressUpdate(id: $id, input: $input) ${PAYLOAD} }`
  const DELETE = `mutation ($id: ID!) { addressDelete(id: $id) ${PAYLOAD} }`
  const input = { recipient: 'Ada', line1: '1 Main St', city: 'London', postalCode: 'N1', countryCode: 'GB' }

  test('are made, replaced whole, and deleted, by their owner alone', async () => {
    const { asker } = await newAccount()
    const created = (await user.ask(asker, CREATE, { input: { ...input, phone: ' 1 ' } })).data.addressCreate
    expect(created.address).toMatchObject({ ...input, phone: '1', line2: null, region: null })
    const { id } = created.address
    const { asker: stranger } = await newAccount()
    const refused = { address: null, userErrors: [{ __typename: 'AddressNotFound', field: ['id'] }] }
    expect((await user.ask(stranger, UPDATE, { id, input })).data.addressUpdate).toEqual(refused)
    expect((await user.ask(stranger, DELETE, { id })).data.addressDelete).toEqual(refused)
    const moved = { ...input, line1: '2 Main St' }
    const updated = (await user.ask(asker, UPDATE, { id, input: moved })).data.addressUpdate
    expect(updated.address).toMatchObject({ ...moved, id, phone: null })
    expect((await user.ask(asker, `{ me { addresses { id line1 } } }`)).data.me.addresses).toEqual([
      { id, line1: '2 Main St' },
    ])
    expect((await user.ask(asker, DELETE, { id })).data.addressDelete.address.id).toBe(id)
    expect((await user.ask(asker, DELETE, { id })).data.addressDelete).toEqual(refused)
  })

  test('say all that is wrong with them', async () => {
    const { asker } = await newAccount()
    const wrong = { ...input, recipient: ' ', line1: 'x'.repeat(201), city: 'a\nb', countryCode: 'gb' }
    const payload = (await user.ask(asker, CREATE, { input: wrong })).data.addressCreate
    expect(payload.address).toBeNull()
    expect(payload.userErrors.map(({ field }: { field: string[] }) => field[1])).toEqual([
      'recipient',
      'line1',
      'city',
      'countryCode',
    ])
  })

  test('are 20 at most, also when 25 are made at once', async () => {
    const { asker } = await newAccount()
    const made = await Promise.all(Array.from({ length: 25 }, () => user.ask(asker, CREATE, { input })))
    const payloads = made.map((answer) => answer.data.addressCreate)
    expect(payloads.filter((payload) => payload.address)).toHaveLength(20)
    expect(payloads.flatMap((payload) => payload.userErrors)).toEqual(
      Array.from({ length: 5 }, () => ({ __typename: 'TooManyAddresses', field: ['input'], limit: 20 })),
    )
  })
})
