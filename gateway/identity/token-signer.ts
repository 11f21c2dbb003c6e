/**
 * What the gateway shows a subgraph: a token that it signed for this subgraph alone, naming the caller. It signs
 * one for each caller and subgraph and reuses it until shortly before it expires, so that a subgraph, which
 * remembers the tokens that it has verified, does cryptography once a minute and not once a request.
 */
import { calculateJwkThumbprint, importJWK, type JSONWebKeySet, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { toGlobalId } from '#contracts/ids.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { INTERNAL_TOKEN } from '#platform/identity/internal-token.ts'
import type { SigningKey } from '../config.ts'

const RENEW_BEFORE_END_S = 10
const MAX_REMEMBERED = 40_000

export interface TokenSigner {
  /** `Bearer <token>` for the subgraph, in the name of the caller. */
  authorization(caller: Caller, subgraph: string): Promise<string>
  /** The public key, as subgraphs fetch it. */
  readonly jwks: JSONWebKeySet
}

export async function createTokenSigner(signingKey: SigningKey): Promise<TokenSigner> {
  const { d: _secret, ...publicKey } = signingKey
  const kid = signingKey.kid ?? (await calculateJwkThumbprint(publicKey))
  const key = await importJWK(signingKey, INTERNAL_TOKEN.algorithm)
  const signed = new LRUCache<string, Promise<string>>({
    max: MAX_REMEMBERED,
    ttl: (INTERNAL_TOKEN.seconds - RENEW_BEFORE_END_S) * 1_000,
    perf: Date, // tokens expire by the wall clock, also on a machine that slept
  })

  async function sign(caller: Caller, subgraph: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000)
    const token = new SignJWT(claimsOf(caller))
      .setProtectedHeader({ alg: INTERNAL_TOKEN.algorithm, typ: INTERNAL_TOKEN.typ, kid })
      .setIssuer(INTERNAL_TOKEN.issuer)
      .setAudience(subgraph)
      .setIssuedAt(now)
      .setExpirationTime(now + INTERNAL_TOKEN.seconds)
    return `Bearer ${await token.sign(key)}`
  }

  return {
    authorization(caller, subgraph) {
      const name = `${subgraph} ${caller.role ?? ''} ${caller.userId ?? ''} ${caller.sessionId ?? ''}`
      const known = signed.get(name)
      if (known) return known
      const token = sign(caller, subgraph)
      signed.set(name, token)
      return token
    },
    jwks: { keys: [{ ...publicKey, kid, alg: INTERNAL_TOKEN.algorithm, use: 'sig' }] },
  }
}

function claimsOf({ userId, role, sessionId }: Caller): Record<string, unknown> {
  return userId === null ? {} : { sub: toGlobalId('user', userId), role, sid: sessionId ?? undefined }
}
