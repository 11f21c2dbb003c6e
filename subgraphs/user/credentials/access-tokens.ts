/**
 * Signs access tokens and publishes the keys to verify them by. The keys are read again every 30 s, so that each
 * replica learns of a rotation; while the database is away, the known keys stay in use.
 * @see https://www.rfc-editor.org/rfc/rfc9068.html
 */
import { type CryptoKey, SignJWT } from 'jose'
import { toGlobalId } from '#contracts/ids.ts'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import { startInterval } from '#platform/process/interval.ts'
import { newId } from '#platform/process/new-id.ts'
import type { Database } from '../data/database.ts'
import { accessTokenExpiry } from '../domain/access-token-lifetime.ts'
import {
  publishedKeysAt,
  READ_EVERY_SECONDS,
  signingKeyAt,
  type SigningKeyTimes,
} from '../domain/signing-key-schedule.ts'
import type { User } from '../domain/user.ts'
import type { KeySealer } from './key-sealer.ts'
import { watchSigningKey } from '../telemetry/security-metrics.ts'
import { loadSigningKeys } from './load-signing-keys.ts'
import { type PublicJwk, readSigningKeyPair } from './signing-key-pair.ts'

/** Keys that could not be read again for this long may have been rotated meanwhile. */
const STALE_AFTER_MS = 3 * READ_EVERY_SECONDS * 1_000
const RETRY_AFTER_MS = 1_000

export interface AccessTokens {
  sign(user: User, sessionId: string, now: Date): Promise<{ accessToken: string; expiresAt: Date }>
  /** The public keys. */
  jwks(now: Date): { keys: PublicJwk[] }
  /** Reads the keys now, and not when it is due: one was withdrawn. */
  reread(): Promise<void>
  /** @throws while no key is known, or what is known may be outdated */
  check(): Promise<void>
  close(): Promise<void>
}

type Key = SigningKeyTimes & { kid: string; signer: CryptoKey; publicJwk: PublicJwk }

/**
 * Resolves after the first attempt to read the keys; if it failed, further ones follow.
 * @param seconds how long a token lasts; absent: as long as one may
 */
export async function startAccessTokens(
  database: Database,
  seconds?: number,
  readEveryMs = READ_EVERY_SECONDS * 1_000,
  sealer?: KeySealer,
): Promise<AccessTokens> {
  let keys: Key[] = []
  let readAt = 0
  let attemptedAt = -Infinity
  // While there is no key at all nobody can sign in, so that reading is retried sooner.
  const tickMs = Math.min(RETRY_AFTER_MS, readEveryMs)

  async function readWhenDue(): Promise<void> {
    if (keys.length > 0 && performance.now() - attemptedAt < readEveryMs - tickMs / 2) return
    attemptedAt = performance.now()
    const loaded = await loadSigningKeys(database, new Date(), sealer)
    keys = await Promise.all(
      loaded.map(async (key) => ({ ...key, ...(await readSigningKeyPair(key.kid, key.privateJwk)) })),
    )
    readAt = Date.now()
  }
  const reading = startInterval(tickMs, readWhenDue, 'the signing keys could not be read')
  await reading.run()
  const unwatch = watchSigningKey(() => signingKeyAt(keys, new Date())?.activatedAt ?? undefined)

  return {
    async sign(user, sessionId, now) {
      const key = signingKeyAt(keys, now)
      if (!key) throw new Error('There is no key to sign with.')
      const expiresAt = accessTokenExpiry(now, seconds)
      const accessToken = await new SignJWT({ role: user.role, sid: toGlobalId('sess', sessionId) })
        .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, kid: key.kid, typ: ACCESS_TOKEN.typ })
        .setIssuer(ACCESS_TOKEN.issuer)
        .setAudience(ACCESS_TOKEN.audience)
        .setSubject(toGlobalId('user', user.id))
        .setIssuedAt(now)
        .setExpirationTime(expiresAt)
        .setJti(newId())
        .sign(key.signer)
      return { accessToken, expiresAt }
    },
    jwks: (now) => ({ keys: publishedKeysAt(keys, now).map((key) => key.publicJwk) }),
    async reread() {
      await reading.run() // one that is under way may have read before
      attemptedAt = -Infinity
      await reading.run()
    },
    async check() {
      if (!signingKeyAt(keys, new Date())) throw new Error('There is no key to sign with.')
      if (Date.now() - readAt > STALE_AFTER_MS)
        throw new Error('The signing keys could not be read for a while.')
    },
    async close() {
      unwatch()
      await reading.close()
    },
  }
}
