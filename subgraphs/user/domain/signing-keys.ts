/**
 * The life of a signing key: published first, so that everybody who verifies can learn of it; signs later;
 * stays published after that for as long as a token that it signed may be in use.
 */
import { ACCESS_TOKEN_SECONDS } from './access-token.ts'

/** For clocks that differ. */
const LEEWAY_SECONDS = 60

/** A replica reads the keys so often. */
export const READ_EVERY_SECONDS = 30
/** A published key set may be so old in a cache on the way. */
export const JWKS_MAX_AGE_SECONDS = 60
/** Whoever verifies looks for an unknown key no more often than this (jose's `cooldownDuration`). */
const COOLDOWN_SECONDS = 30

/** A new key is published for so long before it signs: then everybody can have it. */
export const PUBLISHED_BEFORE_MS =
  (READ_EVERY_SECONDS + JWKS_MAX_AGE_SECONDS + COOLDOWN_SECONDS + LEEWAY_SECONDS) * 1_000

/** Past all use: its tokens have ended, and so have those that a late clock took for good. */
export const KEPT_AFTER_RETIREMENT_MS = 60 * 60 * 1_000

export interface SigningKeyTimes {
  createdAt: Date
  /** Signs from then on; null: not yet decided. */
  activatedAt: Date | null
  /** Signs no more from then on. */
  retiredAt: Date | null
}

/** The key to sign with: the latest that is active. */
export function signingKeyAt<Key extends SigningKeyTimes>(keys: readonly Key[], now: Date): Key | undefined {
  return keys
    .filter((key) => key.activatedAt && key.activatedAt <= now && !(key.retiredAt && key.retiredAt <= now))
    .sort((a, b) => Number(b.activatedAt) - Number(a.activatedAt))[0]
}

/** The keys that the JWKS names. */
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
