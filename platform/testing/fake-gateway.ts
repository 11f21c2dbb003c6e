/** Plays the gateway for a subgraph under test: serves its public key, signs its tokens, and wrong ones too. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { INTERNAL_TOKEN } from '../identity/internal-token.ts'

export const ADA = 'user_01h2xcejqtf2nbrexx3vqjhp41'
const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519' })

let fetched = 0
const keys = createServer(async (_request, response) => {
  fetched++
  response.end(JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'gateway', alg: 'EdDSA' }] }))
})

/** Serves the keys; `fetched` counts how often they were fetched. */
export async function serveGatewayKeys() {
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`,
    fetched: () => fetched,
    close() {
      keys.closeAllConnections()
      keys.close()
    },
  }
}

interface Difference {
  header?: Record<string, unknown>
  claims?: JWTPayload
  key?: Parameters<SignJWT['sign']>[0]
}

/** What the gateway sends, but for the differences. */
export async function token({ header, claims, key = privateKey }: Difference = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  const payload = { iss: INTERNAL_TOKEN.issuer, aud: 'order', iat: now, exp: now + 60, ...claims }
  const jwt = new SignJWT(payload)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'internal+jwt', kid: 'gateway', ...header })
    .sign(key)
  return `Bearer ${await jwt}`
}
export const as = (role: string) => token({ claims: { sub: ADA, role } })

const unsigned = () => {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = {
    iss: INTERNAL_TOKEN.issuer,
    aud: 'order',
    sub: ADA,
    role: 'ADMIN',
    iat: now,
    exp: now + 60,
  }
  return `Bearer ${encode({ alg: 'none', typ: 'internal+jwt' })}.${encode(claims)}.`
}
const now = Math.floor(Date.now() / 1_000)

export const refusedTokens: [string, () => string | undefined | Promise<string>][] = [
  ['no token', () => undefined],
  ['no signature (alg none)', unsigned],
  [
    'HS256 under the public key',
    async () =>
      token({ header: { alg: 'HS256' }, key: new TextEncoder().encode(await exportSPKI(publicKey)) }),
  ],
  ['the signature of another key', () => token({ key: stranger.privateKey })],
  ['a token for another subgraph', () => token({ claims: { aud: 'payment' } })],
  [
    'a client’s own access token',
    () =>
      token({ header: { typ: 'at+jwt' }, claims: { iss: 'storegraph-user', aud: 'storegraph', sub: ADA } }),
  ],
  ['another issuer', () => token({ claims: { iss: 'storegraph-user' } })],
  ['another type', () => token({ header: { typ: 'at+jwt' } })],
  ['a token that has expired', () => token({ claims: { iat: now - 100, exp: now - 40 } })],
  ['a token that lasts longer than a minute', () => token({ claims: { iat: now - 90, exp: now + 3_600 } })],
  ['a token without an end', () => token({ claims: { exp: undefined } })],
  ['a token that is not valid yet', () => token({ claims: { nbf: now + 600 } })],
]
