/**
 * Who a client is, by the access token that the user subgraph signed and by nothing else. Without a token a
 * client is anonymous; with one that is invalid or expired it is refused, never quietly anonymous.
 */
import type { Role } from '#contracts/role.ts'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { GraphQLError } from 'graphql'
import { log } from '#platform/process/log.ts'

const CLOCK_TOLERANCE_S = 5
const KEYS_TIMEOUT_MS = 5_000
const KEYS_COOLDOWN_MS = 30_000
const MAX_REMEMBERED = 20_000

export interface Identity {
  /** The signed-in user's id (`user_…`); null for an anonymous client. */
  readonly subject: string | null
  readonly role: Role | null
  /** The session that the token was issued to (`sess_…`). */
  readonly session?: string | null
  /** When the token ends, in ms since the epoch; null for an anonymous client. */
  readonly expiresAt: number | null
}

export const ANONYMOUS: Identity = Object.freeze({ subject: null, role: null, expiresAt: null })

/** @throws GraphQLError UNAUTHENTICATED (HTTP 401), or IDENTITY_UNAVAILABLE (503) when the keys are out of reach */
export type Authenticate = (authorization: string | undefined) => Promise<Identity>

export function createAuthenticator(jwksUrl: string): Authenticate {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    cooldownDuration: KEYS_COOLDOWN_MS,
  })
  // Keyed by the whole token, signature included: a token that differs in one bit is verified anew.
  const verified = new LRUCache<string, Identity>({ max: MAX_REMEMBERED, perf: Date })

  return async (authorization) => {
    if (!authorization) return ANONYMOUS
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (!token) throw refused('The Authorization header must be "Bearer <access token>".')
    const known = verified.get(token)
    if (known) return known
    const identity = await verify(token, keys)
    const ttl = (identity.expiresAt as number) - Date.now()
    if (ttl > 0) verified.set(token, identity, { ttl })
    return identity
  }
}

async function verify(token: string, keys: ReturnType<typeof createRemoteJWKSet>): Promise<Identity> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: ACCESS_TOKEN.issuer,
      audience: ACCESS_TOKEN.audience,
      typ: ACCESS_TOKEN.typ,
      algorithms: [ACCESS_TOKEN.algorithm],
      requiredClaims: ['exp', 'sub', 'role'],
      clockTolerance: CLOCK_TOLERANCE_S,
    })
    return {
      subject: payload.sub as string,
      role: payload.role as Role,
      session: (payload.sid as string | undefined) ?? null,
      expiresAt: (payload.exp as number) * 1_000,
    }
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refused('The access token has expired.')
    if (!outOfReach(error)) throw refused('The access token is not valid.')
    log.error({ err: error }, 'the keys of the access tokens are out of reach')
    throw new GraphQLError('Who you are cannot be checked just now. Try again in a moment.', {
      extensions: { code: 'IDENTITY_UNAVAILABLE', http: { status: 503 } },
    })
  }
}

/** jose reports an unreachable key set as a timeout, as an error without a code of its own, or as a plain one. */
function outOfReach(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) return true
  return error.code === 'ERR_JOSE_GENERIC'
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } })
}
