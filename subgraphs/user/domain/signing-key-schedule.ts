/**
 * The life of a signing key: it is published first, so that everybody who verifies can fetch it; it signs later;
 * and it stays published after that for as long as a token that it signed may be in use.
 */
import { ACCESS_TOKEN_SECONDS } from './access-token-lifetime.ts'

/** Tolerance for clocks that differ. */
const LEEWAY_SECONDS = 60

/** How often a replica reads the keys. */
export const READ_EVERY_SECONDS = 30
/** The greatest age of a published key set in a cache on the way. */
export const JWKS_MAX_AGE_SECONDS = 60
/** Whoever verifies looks for an unknown key no more often than this (jose's `cooldownDuration`). */
const COOLDOWN_SECONDS = 30

/** How long a new key is published before it signs: then everybody can have it. */
export const PUBLISHED_BEFORE_MS =
  (READ_EVERY_SECONDS + JWKS_MAX_AGE_SECONDS + COOLDOWN_SECONDS + LEEWAY_SECONDS) * 1_000

/** After this long a retired key is of no use: its tokens have expired, for late clocks too. */
export const KEPT_AFTER_RETIREMENT_MS = 60 * 60 * 1_000

export interface SigningKeyTimes {
  createdAt: Date
  /** It signs from then on; null: not yet decided. */
  activatedAt: Date | null
  /** It does not sign from then on. */
  retiredAt: Date | null
}

/** The key to sign with: the latest that is active. */
export function signingKeyAt<Key extends SigningKeyTimes>(keys: readonly Key[], now: Date): Key | undefined {
  return keys
    .filter((key) => key.activatedAt && key.activatedAt <= now && !(key.retiredAt && key.retiredAt <= now))
    .sort((a, b) => Number(b.activatedAt) - Number(a.activatedAt))[0]
}

/** The keys that the JWKS contains. */
export function publishedKeysAt<Key extends SigningKeyTimes>(keys: readonly Key[], now: Date): Key[] {
  const longestUse = (ACCESS_TOKEN_SECONDS + LEEWAY_SECONDS) * 1_000
  return keys.filter((key) => !key.retiredAt || now.getTime() - key.retiredAt.getTime() < longestUse)
}

/** The key that takes over in the future; while there is one, a rotation is under way. */
export function scheduledKeyAt<Key extends SigningKeyTimes>(
  keys: readonly Key[],
  now: Date,
): Key | undefined {
  return keys.find((key) => key.activatedAt && key.activatedAt > now)
}
