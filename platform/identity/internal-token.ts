/**
 * A subgraph answers the gateway and nobody else. Each request carries a token that the gateway signed for
 * this subgraph alone (`aud`), that lives for a minute at most, and that names the caller; a client's own
 * token, or one meant for another subgraph, is refused.
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { unauthenticated } from '../graphql/errors.ts'
import { fromGlobalId } from './ids.ts'

export const INTERNAL_TOKEN = {
  issuer: 'storegraph-gateway',
  typ: 'internal+jwt',
  algorithm: 'EdDSA',
  seconds: 60,
} as const

/** What the user subgraph signs and clients send to the gateway; how long it lasts is the signer's matter. */
export const ACCESS_TOKEN = {
  issuer: 'storegraph-user',
  audience: 'storegraph',
  typ: 'at+jwt',
  algorithm: 'EdDSA',
} as const

export type Role = 'CUSTOMER' | 'SUPPORT' | 'ADMIN'

/** Who asks. Both are null for somebody who is not signed in. */
export interface Caller {
  readonly userId: string | null // uuid
  readonly role: Role | null
  /** The session's TypeID, where the gateway names it (claim `sid`). */
  readonly sessionId?: string | null
}

/** Verifies `Bearer <token>`. @throws GraphQLError UNAUTHENTICATED; other errors mean that the keys are out of reach */
export type Verify = (authorization: string | undefined) => Promise<Caller>

/** @param audience the subgraph's name */
export function createVerifier(jwksUrl: string, audience: string): Verify {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000, cooldownDuration: 30_000 })
  // The gateway reuses a caller's token until shortly before it expires, so most requests hit this.
  const verified = new LRUCache<string, Caller>({ max: 10_000, ttl: INTERNAL_TOKEN.seconds * 1_000 })

  return async (authorization) => {
    const token = authorization?.startsWith('Bearer ') ? authorization.slice(7) : undefined
    if (!token) throw unauthenticated('This service answers the gateway only.')
    const known = verified.get(token)
    if (known) return known
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
            role: payload.role as Role,
            sessionId: (payload.sid as string | undefined) ?? null,
          }
        : { userId: null, role: null }
      verified.set(token, caller, { ttl: Math.max(1, (payload.exp ?? 0) * 1_000 - Date.now()) })
      return caller
    } catch (error) {
      // Not to reach the keys is our fault, not the caller's.
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error
      throw unauthenticated('This service answers the gateway only.')
    }
  }
}

export function isStaff(caller: Caller): boolean {
  return caller.role === 'SUPPORT' || caller.role === 'ADMIN'
}

/** Whether the caller is the owner or staff: for everyone else the thing does not exist. */
export function maySee(caller: Caller, ownerId: string): boolean {
  return caller.userId === ownerId || isStaff(caller)
}

/** The id (uuid) of the caller of a field that is @authenticated. @throws GraphQLError UNAUTHENTICATED */
export function requireSignedIn(caller: Caller): string {
  if (caller.userId === null) throw unauthenticated()
  return caller.userId
}
