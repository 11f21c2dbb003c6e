/**
 * A token that sets an account's password once: 256 random bits behind the account's id. In the place of the
 * account's password hash stands the token's SHA-256 with its expiry; no password matches that, and the first
 * password that is set takes its place, so that the token works no second time.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'

const BYTES = 32
const FORM = /^(user_[0-7][0-9a-hjkmnp-tv-z]{25})\.([A-Za-z0-9_-]{43})$/
const STORED = /^one-time\$(\d+)\$([0-9a-f]{64})$/

export function newOneTimeToken(userId: string, expiresAt: Date): { token: string; stored: string } {
  const secret = randomBytes(BYTES).toString('base64url')
  return {
    token: `${toGlobalId('user', userId)}.${secret}`,
    stored: `one-time$${expiresAt.getTime()}$${sha256(secret)}`,
  }
}

/** Whether an account waits for its first password. */
export const isWaiting = (stored: string) => STORED.test(stored)

/** Whose it says it is; undefined where it cannot be a token. */
export function parseOneTimeToken(token: string): { userId: string; secret: string } | undefined {
  const [, id, secret] = FORM.exec(token) ?? []
  if (!id || !secret) return undefined
  return { userId: fromGlobalId('user', id), secret }
}

export function opens(secret: string, stored: string, now: Date): boolean {
  const [, expiresAt, hash] = STORED.exec(stored) ?? []
  if (!expiresAt || !hash || now.getTime() >= Number(expiresAt)) return false
  return timingSafeEqual(Buffer.from(sha256(secret)), Buffer.from(hash))
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
