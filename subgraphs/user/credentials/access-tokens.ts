/**
 * Signs access tokens and publishes the keys to verify them by. The keys are read again every 30 s, so that
 * each replica learns of a rotation; while the database is away the known ones go on.
 * @see https://www.rfc-editor.org/rfc/rfc9068.html
 */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import { type CryptoKey, importJWK, type JSONWebKeySet, SignJWT } from 'jose'
import { log } from '#platform/process/log.ts'
import { accessTokenExpiry } from '../domain/access-token.ts'
import { publishedKeysAt, READ_EVERY_SECONDS, signingKeyAt } from '../domain/signing-keys.ts'
import type { User } from '../domain/user.ts'
import type { Database } from '../data/database.ts'
import { loadSigningKeys, type SigningKey } from '../data/signing-keys.ts'

/** Keys that could not be read again for so long may have been rotated without us. */
const STALE_AFTER_MS = 3 * READ_EVERY_SECONDS * 1_000
const RETRY_AFTER_MS = 1_000

export interface AccessTokens {
  sign(user: User, sessionId: string, now: Date): Promise<{ accessToken: string; expiresAt: Date }>
  /** The public keys. */
  jwks(now: Date): JSONWebKeySet
  /** @throws while no key is known, or what is known may be outdated */
  check(): Promise<void>
  close(): Promise<void>
}

type Key = SigningKey & { signer: CryptoKey }

/**
 * Resolves after the first attempt to read the keys; if it failed, further ones follow.
 * @param seconds how long a token lasts; absent: as long as one may
 */
export async function startAccessTokens(
  database: Database,
  seconds?: number,
  readEveryMs = READ_EVERY_SECONDS * 1_000,
): Promise<AccessTokens> {
  let keys: Key[] = []
  let readAt = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false

  async function read(): Promise<void> {
    try {
      const loaded = await loadSigningKeys(database, new Date())
      keys = await Promise.all(loaded.map(async (key) => ({ ...key, signer: await toSigner(key) })))
      readAt = Date.now()
    } catch (error) {
      log.warn({ err: error }, 'could not read the signing keys; trying again')
    }
    const after = keys.length > 0 ? readEveryMs : RETRY_AFTER_MS
    if (!closed) timer = setTimeout(() => (reading = read()), after)
  }
  let reading = read()
  await reading

  return {
    async sign(user, sessionId, now) {
      const key = signingKeyAt(keys, now)
      if (!key) throw new Error('there is no key to sign with')
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
    jwks: (now) => ({ keys: publishedKeysAt(keys, now).map(toPublicJwk) }),
    async check() {
      if (!signingKeyAt(keys, new Date())) throw new Error('there is no key to sign with')
      if (Date.now() - readAt > STALE_AFTER_MS) throw new Error('the signing keys could not be read lately')
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await reading
    },
  }
}

async function toSigner(key: SigningKey): Promise<CryptoKey> {
  return (await importJWK(key.privateJwk, ACCESS_TOKEN.algorithm)) as CryptoKey
}

function toPublicJwk({ kid, privateJwk: { kty, crv, x } }: SigningKey) {
  return { kty, crv, x, kid, alg: ACCESS_TOKEN.algorithm, use: 'sig' }
}
