/** The user subgraph over HTTP, on a real Postgres: accounts, signing in, and who may see whom. */
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { token } from '#platform/testing/fake-gateway.ts'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { parseConfig } from '#platform/process/config.ts'
import { configSchema } from './config.ts'
import { openDatabase } from './data/database.ts'
import { startUser } from './start-user.ts'
import { loadSigningKeys } from './credentials/load-signing-keys.ts'
import {
  type AccountOperations,
  accountOperations,
  errorCodes,
  newEmail,
  PASSWORD,
} from './testing/account-operations.ts'
import { startUserUnderTest, type UserUnderTest } from './testing/user-under-test.ts'

const databaseUrl = process.env.TEST_DATABASE_URL_USER ?? ''
const database = openDatabase(databaseUrl)
let user: UserUnderTest
let operations: AccountOperations
let firstKeys: string[]

beforeAll(async () => {
  // On a new database this is ten replicas' first boot at once.
  const loaded = await Promise.all(Array.from({ length: 10 }, () => loadSigningKeys(database, new Date())))
  firstKeys = loaded.map(([key]) => key!.kid)
  user = await startUserUnderTest(databaseUrl)
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(async () => {
  await database.$disconnect()
  await user.close()
})

describe('userRegister', () => {
  test('creates an account and signs it in', async () => {
    const email = newEmail()
    const payload = await operations.register(` ${email.toUpperCase()} `)
    expect(payload.userErrors).toEqual([])
    expect(payload.user).toMatchObject({ email, displayName: 'Grace Hopper', role: 'CUSTOMER' })
    expect(payload.user.id).toMatch(/^user_[0-9a-z]{26}$/)
    expect(payload.session.user.id).toBe(payload.user.id)
    expect(errorCodes(await operations.refresh(payload.session.refreshToken))).toEqual([])
  })

  test('refuses an email that is taken, in upper or lower case', async () => {
    const email = newEmail()
    await operations.register(email)
    const payload = await operations.register(email.toUpperCase())
    expect(payload).toMatchObject({ user: null, session: null })
    expect(payload.userErrors).toMatchObject([
      { __typename: 'BasicUserError', code: 'EMAIL_TAKEN', field: ['input', 'email'] },
    ])
  })

  test('raced 20 times with one email, creates one account', async () => {
    const email = newEmail()
    const payloads = await Promise.all(Array.from({ length: 20 }, () => operations.register(email)))
    expect(payloads.filter((payload) => payload.user)).toHaveLength(1)
    expect(payloads.flatMap(errorCodes)).toEqual(Array.from({ length: 19 }, () => 'EMAIL_TAKEN'))
  })

  test('reports all errors of the input at once', async () => {
    const payload = await operations.register('nobody', 'short', ' ')
    expect(errorCodes(payload)).toEqual(['INVALID_INPUT', 'WEAK_PASSWORD', 'INVALID_INPUT'])
  })
})

describe('sessionCreate', () => {
  test('signs in, and does not reveal which of the two was wrong', async () => {
    const email = newEmail()
    await operations.register(email)
    expect((await operations.signIn(email.toUpperCase(), PASSWORD)).session.user.email).toBe(email)
    const wrong = await operations.signIn(email, `${PASSWORD}.`)
    expect(errorCodes(wrong)).toEqual(['INVALID_CREDENTIALS'])
    expect(await operations.signIn(newEmail(), PASSWORD)).toEqual(wrong)
    expect(await operations.signIn('nobody', PASSWORD)).toEqual(wrong)
    expect(await operations.signIn(email, 'x'.repeat(100_000))).toEqual(wrong)
  })

  test('issues an access token that the published keys verify', async () => {
    const session = await operations.newSession()
    const jwks = createRemoteJWKSet(new URL(`${user.url}/.well-known/jwks.json`))
    const { payload, protectedHeader } = await jwtVerify(session.accessToken, jwks, {
      issuer: ACCESS_TOKEN.issuer,
      audience: ACCESS_TOKEN.audience,
      typ: ACCESS_TOKEN.typ,
      algorithms: ['EdDSA'],
    })
    expect(payload).toMatchObject({ sub: session.user.id, role: 'CUSTOMER', jti: expect.any(String) })
    expect(protectedHeader.kid).toBeDefined()
    expect(payload.exp! - payload.iat!).toBe(600)
    expect(new Date(session.expiresAt).getTime()).toBe(payload.exp! * 1_000)
  })
})

describe('who may see whom', () => {
  const ONE = 'query ($id: ID!) { user(id: $id) { email } }'
  const ENTITIES = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on User { id email } }
  }`

  test('me is the caller, null when nobody is signed in', async () => {
    const { user: account } = await operations.newSession()
    const signedIn = await user.ask({ sub: account.id, role: 'CUSTOMER' }, '{ me { email } }')
    expect(signedIn.data.me.email).toBe(account.email)
    expect((await user.ask({}, '{ me { email } }')).data).toEqual({ me: null })
  })

  test('an account exists for its owner and for staff only', async () => {
    const { user: account } = await operations.newSession()
    const { user: other } = await operations.newSession()
    const seenBy = async (caller: object) => (await user.ask(caller, ONE, { id: account.id })).data.user
    expect(await seenBy({ sub: account.id, role: 'CUSTOMER' })).toEqual({ email: account.email })
    expect(await seenBy({ sub: other.id, role: 'SUPPORT' })).toEqual({ email: account.email })
    expect(await seenBy({ sub: other.id, role: 'CUSTOMER' })).toBeNull()
    expect(await seenBy({})).toBeNull()
  })

  test('the same holds for references from other subgraphs', async () => {
    const accounts = await Promise.all([operations.newSession(), operations.newSession()])
    const [own, another] = accounts.map((session) => ({ __typename: 'User', id: session.user.id }))
    const representations = [own, another]
    const asCustomer = await user.ask({ sub: own!.id, role: 'CUSTOMER' }, ENTITIES, { representations })
    expect(asCustomer.data._entities).toEqual([{ id: own!.id, email: accounts[0].user.email }, null])
    const asStaff = await user.ask({ sub: own!.id, role: 'ADMIN' }, ENTITIES, { representations })
    expect(asStaff.data._entities.map((found: { id: string }) => found.id)).toEqual([own!.id, another!.id])
  })

  test('an id of another type is an error that says so', async () => {
    const { user: account } = await operations.newSession()
    const caller = { sub: account.id, role: 'CUSTOMER' }
    const answer = await user.ask(caller, ONE, { id: 'ord_01h2xcejqtf2nbrexx3vqjhp41' })
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
  })

  test('only the gateway is answered', async () => {
    const { accessToken } = await operations.newSession()
    const forOrder = await token({ claims: { aud: 'order' } })
    for (const authorization of [null, 'Bearer nonsense', forOrder, `Bearer ${accessToken}`]) {
      expect((await user.post(authorization, '{ me { id } }')).status).toBe(401)
    }
  })
})

test('the key set is open and cacheable, has one key, and does not contain the private parts', async () => {
  const response = await fetch(`${user.url}/.well-known/jwks.json`)
  expect(response.headers.get('cache-control')).toBe('public, max-age=60')
  const { keys }: { keys: { kid: string }[] } = JSON.parse(await response.text())
  expect(keys).toHaveLength(1)
  expect(new Set(firstKeys)).toEqual(new Set([keys[0]!.kid]))
  expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})

test('it is ready when its database answers and it has signing keys', async () => {
  expect((await fetch(`${user.url}/readyz`)).status).toBe(200)
  const DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none'
  const NATS_URL = process.env.TEST_NATS_URL
  const env = { PORT: '0', DATABASE_URL, NATS_URL, GATEWAY_JWKS_URL: user.url }
  const withoutDatabase = await startUser(parseConfig(configSchema, env))
  const response = await fetch(`http://127.0.0.1:${withoutDatabase.port}/readyz`)
  expect(response.status).toBe(503)
  const { failures }: { failures: Record<string, string> } = JSON.parse(await response.text())
  const ownChecks = Object.keys(failures).filter((name) => name !== 'revocations')
  expect(ownChecks).toEqual(['database', 'outbox', 'signingKeys'])
  await withoutDatabase.close()
})
