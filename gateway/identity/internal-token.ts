/**
 * What the gateway shows a subgraph: a token that it signed for this subgraph alone, naming the caller. One
 * is minted for each caller and subgraph and reused until shortly before it ends, so that a subgraph, which
 * remembers the tokens that it has verified, does cryptography once a minute and not once a request.
 */
import { calculateJwkThumbprint, importJWK, type JSONWebKeySet, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { INTERNAL_TOKEN } from '#platform/identity/internal-token.ts'
import type { Identity } from './access-token.ts'
import type { SigningKey } from '../config.ts'

const RENEW_BEFORE_END_S = 10
const MAX_REMEMBERED = 40_000

export interface InternalTokens {
  /** `Bearer <token>` for the subgraph, in the name of the caller. */
  authorization(caller: Identity, subgraph: string): Promise<string>
  /** The public key, as subgraphs fetch it. */
  readonly jwks: JSONWebKeySet
}

export async function createInternalTokens(signingKey: SigningKey): Promise<InternalTokens> {
  const { d: _secret, ...publicKey } = signingKey
  const kid = signingKey.kid ?? (await calculateJwkThumbprint(publicKey))
  const key = await importJWK(signingKey, INTERNAL_TOKEN.algorithm)
  const minted = new LRUCache<string, Promise<string>>({
    max: MAX_REMEMBERED,
    ttl: (INTERNAL_TOKEN.seconds - RENEW_BEFORE_END_S) * 1_000,
    perf: Date, // tokens end by the wall clock, also on a machine that slept
  })

  async function mint({ subject, role, session }: Identity, subgraph: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000)
    const token = new SignJWT(subject === null ? {} : { sub: subject, role, sid: session ?? undefined })
      .setProtectedHeader({ alg: INTERNAL_TOKEN.algorithm, typ: INTERNAL_TOKEN.typ, kid })
      .setIssuer(INTERNAL_TOKEN.issuer)
      .setAudience(subgraph)
      .setIssuedAt(now)
      .setExpirationTime(now + INTERNAL_TOKEN.seconds)
    return `Bearer ${await token.sign(key)}`
  }

  return {
    authorization(caller, subgraph) {
      const name = `${subgraph} ${caller.role ?? ''} ${caller.subject ?? ''} ${caller.session ?? ''}`
      const known = minted.get(name)
      if (known) return known
      const token = mint(caller, subgraph)
      minted.set(name, token)
      return token
    },
    jwks: { keys: [{ ...publicKey, kid, alg: INTERNAL_TOKEN.algorithm, use: 'sig' }] },
  }
}
