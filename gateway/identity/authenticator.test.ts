/** Which access tokens count, and which are refused. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { UNKNOWN_CLIENT } from '#platform/identity/client.ts'
import { noRevocations } from '#platform/identity/revocations.ts'
import { type Authenticate, createAuthenticator } from './authenticator.ts'
import { ANONYMOUS } from './gateway-caller.ts'

const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
const subject = 'user_01h2xcejqtf2nbrexx3vqjhp41'
const userId = '0188bac7-4afa-78aa-bc3b-bd1eef28d881'

let server: Server
let authenticate: Authenticate
let fetched = 0

beforeAll(async () => {
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }] })
  server = createServer((_request, response) => {
    fetched++
    response.end(jwks)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  authenticate = createAuthenticator(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

interface Difference {
  header?: Record<string, unknown>
  claims?: JWTPayload
  key?: Parameters<SignJWT['sign']>[0]
}

/** A valid token but for the differences. */
function token({ header, claims, key = privateKey }: Difference = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  const payload = { iss: 'storegraph-user', aud: 'storegraph', sub: subject, role: 'CUSTOMER' }
  return new SignJWT({ ...payload, iat: now, exp: now + 600, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'one', ...header })
    .sign(key)
}

const unsigned = () => {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = {
    iss: 'storegraph-user',
    aud: 'storegraph',
    sub: subject,
    role: 'ADMIN',
    exp: 9_999_999_999,
  }
  return `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims)}.`
}
const signedWithPublicKey = async (encoding: 'spki' | 'jwk') => {
  const text = encoding === 'spki' ? await exportSPKI(publicKey) : ((await exportJWK(publicKey)).x ?? '')
  return token({ header: { alg: 'HS256' }, key: new TextEncoder().encode(text) })
}
const past = Math.floor(Date.now() / 1_000) - 10

describe('a client', () => {
  test('without a token is anonymous', async () => {
    expect(await authenticate(undefined)).toEqual(ANONYMOUS)
    expect(await authenticate('')).toEqual(ANONYMOUS)
  })

  test('with a valid token is whom it names, and the keys are fetched once', async () => {
    const authorization = `Bearer ${await token()}`
    const client = { address: '192.0.2.1', userAgent: 'shop/1' }
    expect(await authenticate(authorization, client)).toMatchObject({ userId, role: 'CUSTOMER', client })
    expect(await authenticate(authorization)).toMatchObject({ userId, client: UNKNOWN_CLIENT })
    await authenticate(`Bearer ${await token({ claims: { role: 'SUPPORT' } })}`)
    expect(fetched).toBe(1)
  })

  test.each<[string, () => string | Promise<string>]>([
    ['no signature (alg none)', unsigned],
    ['HS256 under the public key, as PEM', () => signedWithPublicKey('spki')],
    ['HS256 under the public key, as JWK', () => signedWithPublicKey('jwk')],
    ['the signature of another key', () => token({ key: stranger.privateKey })],
    ['an unknown key', () => token({ header: { kid: 'two' } })],
    ['another audience', () => token({ claims: { aud: 'order' } })],
    ['another issuer', () => token({ claims: { iss: 'storegraph-gateway' } })],
    ['another type', () => token({ header: { typ: 'internal+jwt' } })],
    ['no type', () => token({ header: { typ: undefined } })],
    [
      'the id of something else as its subject',
      () => token({ claims: { sub: 'ord_01h2xcejqtf2nbrexx3vqjhp41' } }),
    ],
    ['no subject', () => token({ claims: { sub: undefined } })],
    ['no end', () => token({ claims: { exp: undefined } })],
    ['its end behind it', () => token({ claims: { exp: past } })],
    ['its beginning before it', () => token({ claims: { nbf: past + 3_600 } })],
    ['a list as its role', () => token({ claims: { role: ['ADMIN', 'CUSTOMER'] } })],
    ['a role that there is not', () => token({ claims: { role: 'ROOT' } })],
    ['a session that is no text', () => token({ claims: { sid: ['sess_1'] } })],
    ['no token in it', () => 'nonsense'],
  ])('with a token that has %s is refused', async (_what, make) => {
    await expect(authenticate(`Bearer ${await make()}`)).rejects.toMatchObject({
      extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    })
  })

  test.each(['Basic YWRhOnNlY3JldA==', 'Bearer', 'Bearer a b'])('with "%s" is refused', async (header) => {
    await expect(authenticate(header)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
  })

  test('with a token altered after it was verified is refused', async () => {
    const valid = await token()
    await authenticate(`Bearer ${valid}`)
    const [header, , signature] = valid.split('.')
    const payload = Buffer.from(JSON.stringify({ sub: subject, role: 'ADMIN', exp: 9_999_999_999 }))
    const altered = [header, payload.toString('base64url'), signature].join('.')
    await expect(authenticate(`Bearer ${altered}`)).rejects.toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    })
  })

  test('with a token of a session that is over, or of a key that is withdrawn, is refused', async () => {
    const revocations = noRevocations()
    const { port } = server.address() as AddressInfo
    const strict = createAuthenticator(`http://127.0.0.1:${port}/jwks`, revocations)
    const [one, two] = await Promise.all(['sess_1', 'sess_2'].map((sid) => token({ claims: { sid } })))
    await strict(`Bearer ${one}`)
    revocations.sessions.deny('sess_1')
    await expect(strict(`Bearer ${one}`)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    expect(await strict(`Bearer ${two}`)).toMatchObject({ userId, sessionId: 'sess_2' })
    revocations.keys.deny('one')
    await expect(strict(`Bearer ${two}`)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
  })

  test('is asked to try again while it is not known what has ended', async () => {
    const { port } = server.address() as AddressInfo
    const unsure = createAuthenticator(`http://127.0.0.1:${port}/jwks`, {
      ...noRevocations(),
      isKnown: () => false,
    })
    expect(await unsure(undefined)).toEqual(ANONYMOUS)
    await expect(unsure(`Bearer ${await token()}`)).rejects.toMatchObject({
      extensions: { code: 'IDENTITY_UNAVAILABLE', http: { status: 503 } },
    })
  })

  test('with unknown keys cause one fetch in 30 s at most', async () => {
    const onlyTheDate = ['setTimeout', 'setInterval', 'setImmediate', 'nextTick', 'queueMicrotask'] as const
    vi.useFakeTimers({ now: Date.now(), toNotFake: [...onlyTheDate, 'clearTimeout', 'performance'] })
    try {
      const before = fetched
      for (let round = 0; round < 3; round++) {
        vi.setSystemTime(Date.now() + 31_000)
        const flood = Array.from({ length: 100 }, async (_, index) =>
          authenticate(`Bearer ${await token({ header: { kid: `unknown-${round}-${index}` } })}`),
        )
        const outcomes = await Promise.allSettled(flood)
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([])
        expect(fetched).toBe(before + round + 1)
      }
      expect(await authenticate(`Bearer ${await token()}`)).toMatchObject({ userId })
    } finally {
      vi.useRealTimers()
    }
  })

  test('is asked to try again when the keys cannot be fetched', async () => {
    const unreachable = createAuthenticator('http://127.0.0.1:1/jwks')
    await expect(unreachable(`Bearer ${await token()}`)).rejects.toMatchObject({
      extensions: { code: 'IDENTITY_UNAVAILABLE', http: { status: 503 } },
    })
  })
})
