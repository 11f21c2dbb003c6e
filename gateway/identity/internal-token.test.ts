/** The tokens that subgraphs are shown. */
import { describe, expect, jest, test } from '@jest/globals'
import { createLocalJWKSet, decodeJwt, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { ANONYMOUS, type Identity } from './access-token.ts'
import { createInternalTokens } from './internal-token.ts'

const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
const signingKey = (await exportJWK(privateKey)) as never
const ada: Identity = { subject: 'user_01h2xcejqtf2nbrexx3vqjhp41', role: 'CUSTOMER', expiresAt: null }

const bare = (authorization: string) => authorization.replace('Bearer ', '')

describe('an internal token', () => {
  test('names the caller, is meant for one subgraph and ends within a minute', async () => {
    const tokens = await createInternalTokens(signingKey)
    const token = bare(await tokens.authorization(ada, 'order'))
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(tokens.jwks), {
      issuer: 'storegraph-gateway',
      audience: 'order',
      typ: 'internal+jwt',
    })
    expect(payload).toMatchObject({ sub: ada.subject, role: 'CUSTOMER' })
    expect((payload.exp as number) - (payload.iat as number)).toBe(60)
    expect(protectedHeader.alg).toBe('EdDSA')
  })

  test('names nobody for an anonymous caller', async () => {
    const tokens = await createInternalTokens(signingKey)
    const claims = decodeJwt(bare(await tokens.authorization(ANONYMOUS, 'order')))
    expect(claims.sub).toBeUndefined()
    expect(claims.role).toBeUndefined()
  })

  test('is reused for the same caller and subgraph only, until shortly before it ends', async () => {
    jest.useFakeTimers({ now: Date.now(), doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    try {
      const tokens = await createInternalTokens(signingKey)
      const first = await tokens.authorization(ada, 'order')
      expect(await tokens.authorization({ ...ada, expiresAt: 1 }, 'order')).toBe(first)
      expect(await tokens.authorization(ada, 'user')).not.toBe(first)
      expect(await tokens.authorization({ ...ada, role: 'ADMIN' }, 'order')).not.toBe(first)
      expect(await tokens.authorization(ANONYMOUS, 'order')).not.toBe(first)
      jest.advanceTimersByTime(49_000)
      expect(await tokens.authorization(ada, 'order')).toBe(first)
      jest.advanceTimersByTime(2_000)
      expect(await tokens.authorization(ada, 'order')).not.toBe(first)
    } finally {
      jest.useRealTimers()
    }
  })

  test('leaves the private key at home', async () => {
    const { jwks } = await createInternalTokens(signingKey)
    expect(JSON.stringify(jwks)).not.toContain((signingKey as { d: string }).d)
  })
})
