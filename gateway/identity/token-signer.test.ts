/** The tokens that subgraphs are shown. */
import { describe, expect, test, vi } from 'vitest'
import { createLocalJWKSet, decodeJwt, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { signingKey as signingKeySchema } from '../config.ts'
import { ANONYMOUS, type GatewayCaller } from './gateway-caller.ts'
import { createTokenSigner } from './token-signer.ts'

const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
const signingKey = signingKeySchema.parse(await exportJWK(privateKey))
const ada: GatewayCaller = {
  ...ANONYMOUS,
  userId: '0188bac7-4afa-78aa-bc3b-bd1eef28d881',
  role: 'CUSTOMER',
}

const adaLater: GatewayCaller = { ...ada, expiresAt: 1 }

const bare = (authorization: string) => authorization.replace('Bearer ', '')

describe('an internal token', () => {
  test('names the caller, is meant for one subgraph and ends within a minute', async () => {
    const signer = await createTokenSigner(signingKey)
    const token = bare(await signer.authorization(ada, 'order'))
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(signer.jwks), {
      issuer: 'storegraph-gateway',
      audience: 'order',
      typ: 'internal+jwt',
    })
    expect(payload).toMatchObject({ sub: 'user_01h2xcejqtf2nbrexx3vqjhp41', role: 'CUSTOMER' })
    expect(payload.exp).toBe((payload.iat ?? 0) + 60)
    expect(protectedHeader.alg).toBe('EdDSA')
  })

  test('names nobody for an anonymous caller', async () => {
    const signer = await createTokenSigner(signingKey)
    const claims = decodeJwt(bare(await signer.authorization(ANONYMOUS, 'order')))
    expect(claims.sub).toBeUndefined()
    expect(claims.role).toBeUndefined()
  })

  test('is reused for the same caller and subgraph only, until shortly before it ends', async () => {
    vi.useFakeTimers({ now: Date.now(), toNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    try {
      const signer = await createTokenSigner(signingKey)
      const first = await signer.authorization(ada, 'order')
      expect(await signer.authorization(adaLater, 'order')).toBe(first)
      expect(await signer.authorization(ada, 'user')).not.toBe(first)
      expect(await signer.authorization({ ...ada, role: 'ADMIN' }, 'order')).not.toBe(first)
      expect(await signer.authorization(ANONYMOUS, 'order')).not.toBe(first)
      vi.advanceTimersByTime(49_000)
      expect(await signer.authorization(ada, 'order')).toBe(first)
      vi.advanceTimersByTime(2_000)
      expect(await signer.authorization(ada, 'order')).not.toBe(first)
    } finally {
      vi.useRealTimers()
    }
  })

  test('is signed with a key that is not published', async () => {
    const { jwks } = await createTokenSigner(signingKey)
    expect(JSON.stringify(jwks)).not.toContain(signingKey.d)
  })
})
