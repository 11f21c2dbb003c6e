/**
 * A caller is authenticated by the access token that the user subgraph signed and by nothing else. Without a token
 * a caller is anonymous; one whose token is invalid or expired is refused, never treated as anonymous.
 */
import { GraphQLError } from 'graphql'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { parseGlobalId } from '#contracts/ids.ts'
import { role } from '#contracts/role.ts'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import { type Client, UNKNOWN_CLIENT } from '#platform/identity/client.ts'
import { noRevocations, type Revocations } from '#platform/identity/revocations.ts'
import { log } from '#platform/process/log.ts'
import { ANONYMOUS, type GatewayCaller } from './gateway-caller.ts'
import { sessionOver } from './session-check.ts'

/** The message by which a token that was valid is told from one that never was. */
export const TOKEN_EXPIRED = 'The access token has expired.'
const CLOCK_TOLERANCE_S = 5
const KEYS_TIMEOUT_MS = 5_000
const KEYS_COOLDOWN_MS = 30_000
/** After a key was withdrawn everybody signs in with one that is new, and is not kept waiting for it. */
const COOLDOWN_AFTER_WITHDRAWAL_MS = 1_000
const MAX_REMEMBERED = 20_000

const claimsShape = z.object({
  /** The user's id (`user_…`). */
  sub: z.string(),
  role,
  /** The session that the token was issued to (`sess_…`). */
  sid: z.string().optional(),
  /** Seconds since the epoch. */
  exp: z.number(),
})

type Claims = z.infer<typeof claimsShape> & { kid: string | undefined }
type VerifiedClaims = Claims & { userId: string }

/** @throws GraphQLError UNAUTHENTICATED (HTTP 401), or IDENTITY_UNAVAILABLE (503) when the keys cannot be fetched */
export type Authenticate = (authorization: string | undefined, client?: Client) => Promise<GatewayCaller>

export function createAuthenticator(
  jwksUrl: string,
  revocations: Revocations = noRevocations(),
): Authenticate {
  const keySet = (cooldownDuration: number) =>
    createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: KEYS_TIMEOUT_MS, cooldownDuration })
  let keys = keySet(KEYS_COOLDOWN_MS)
  // Keyed by the whole token, signature included: a token that differs in one bit is verified anew.
  const verified = new LRUCache<string, VerifiedClaims>({ max: MAX_REMEMBERED, perf: Date })
  revocations.onKeyWithdrawn(() => {
    verified.clear()
    keys = keySet(COOLDOWN_AFTER_WITHDRAWAL_MS)
  })

  async function claimsOf(token: string) {
    const known = verified.get(token)
    if (known) return known
    const claims = await verify(token, keys)
    const found = { ...claims, userId: userIdOf(claims) }
    const ttl = claims.exp * 1_000 - Date.now()
    if (ttl > 0) verified.set(token, found, { ttl })
    return found
  }

  return async (authorization, client = UNKNOWN_CLIENT) => {
    if (!authorization) return { ...ANONYMOUS, client }
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (!token) throw refused('The Authorization header must be "Bearer <access token>".')
    if (!revocations.isKnown()) throw unavailable()
    const { userId, role, sid, exp, kid } = await claimsOf(token)
    if (revocations.keys.has(kid)) throw refused('The access token is not valid.')
    if (revocations.sessions.has(sid)) throw sessionOver()
    return { userId, role, sessionId: sid ?? null, expiresAt: exp * 1_000, client }
  }
}

async function verify(token: string, keys: ReturnType<typeof createRemoteJWKSet>): Promise<Claims> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: ACCESS_TOKEN.issuer,
      audience: ACCESS_TOKEN.audience,
      typ: ACCESS_TOKEN.typ,
      algorithms: [ACCESS_TOKEN.algorithm],
      requiredClaims: ['exp', 'sub', 'role'],
      clockTolerance: CLOCK_TOLERANCE_S,
    })
    const claims = claimsShape.safeParse(payload)
    if (!claims.success) throw refused('The access token is not valid.')
    return { ...claims.data, kid: protectedHeader.kid }
  } catch (error) {
    if (error instanceof GraphQLError) throw error
    if (error instanceof errors.JWTExpired) throw refused(TOKEN_EXPIRED)
    if (!keysUnavailable(error)) throw refused('The access token is not valid.')
    log.error({ err: error }, 'the keys of the access tokens cannot be fetched')
    throw unavailable()
  }
}

function userIdOf({ sub }: Claims): string {
  const id = parseGlobalId(sub)
  if (id?.prefix !== 'user') throw refused('The access token is not valid.')
  return id.uuid
}

/** jose reports an unreachable key set as a timeout, as an error without a code of its own, or as a plain one. */
function keysUnavailable(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) return true
  return error.code === 'ERR_JOSE_GENERIC'
}

const unavailable = () =>
  new GraphQLError('Who you are cannot be checked just now. Try again in a moment.', {
    extensions: { code: 'IDENTITY_UNAVAILABLE', http: { status: 503 } },
  })

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } })
}
