/**
 * The life of a signing key: published first, so that everybody who verifies can learn of it; signs later;
 * stays published after that for as long as a token that it signed may be in use.
 */
import { ACCESS_TOKEN_SECONDS } from './access-token.ts'

/** For clocks that differ. */
const LEEWAY_SECONDS = 60

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
