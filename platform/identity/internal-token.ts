/**
 * A subgraph answers the gateway and nobody else. Each request carries a token that the gateway signed for
 * this subgraph alone (`aud`), that lives for a minute at most, and that names the caller; a client's own
 * token, or one meant for another subgraph, is refused.
 */
import { GraphQLError } from 'graphql'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { role } from '#contracts/role.ts'
import { unauthenticated } from '../graphql/errors.ts'
import { fromGlobalId } from '../graphql/global-id.ts'
import type { Caller } from './caller.ts'
import type { DenyList } from './deny-list.ts'

export const INTERNAL_TOKEN = {
  issuer: 'storegraph-gateway',
  typ: 'internal+jwt',
  algorithm: 'EdDSA',
  seconds: 60,
} as const

/** Verifies `Bearer <token>`. @throws GraphQLError UNAUTHENTICATED; other errors mean that the keys are out of reach */
export type Verify = (authorization: string | undefined) => Promise<Caller>

/**
 * @param audience the subgraph's name
 * @param ended sessions that are over: their callers are refused, however long their token lasts
 */
export function createVerifier(jwksUrl: string, audience: string, ended?: Pick<DenyList, 'has'>): Verify {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000, cooldownDuration: 30_000 })
  // The gateway reuses a caller's token until shortly before it expires, so most requests hit this.
  const verified = new LRUCache<string, Caller>({ max: 10_000, ttl: INTERNAL_TOKEN.seconds * 1_000 })

  const admit = (caller: Caller) => {
    if (ended?.has(caller.sessionId)) throw unauthenticated('The session is over. Sign in again.')
    return caller
  }

  return async (authorization) => {
    const token = authorization?.startsWith('Bearer ') ? authorization.slice(7) : undefined
    if (!token) throw unauthenticated('This service answers the gateway only.')
    const known = verified.get(token)
    if (known) return admit(known)
    try {
      const { payload } = await jwtVerify(token, keys, {
        audience,
        issuer: INTERNAL_TOKEN.issuer,
        typ: INTERNAL_TOKEN.typ,
        algorithms: [INTERNAL_TOKEN.algorithm],
        requiredClaims: ['exp', 'iat'],
        maxTokenAge: INTERNAL_TOKEN.seconds,
        clockTolerance: 5,
      })
      const caller: Caller = payload.sub
        ? {
            userId: fromGlobalId('user', payload.sub),
            role: role.safeParse(payload.role).data ?? null,
            sessionId: (payload.sid as string | undefined) ?? null,
          }
        : { userId: null, role: null }
      verified.set(token, caller, { ttl: Math.max(1, (payload.exp ?? 0) * 1_000 - Date.now()) })
      return admit(caller)
    } catch (error) {
      if (error instanceof GraphQLError) throw error
      // Not to reach the keys is our fault, not the caller's.
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error
      throw unauthenticated('This service answers the gateway only.')
    }
  }
}
