/**
 * A session is what its tokens prove; its owner sees it in the list as an active session. It ends after 30 days
 * without a refresh, and after 90 days in any case.
 */
import type { User } from './user.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

/** A session that is not refreshed for this long ends. */
export const MAX_IDLE_MS = 30 * DAY_MS

/** However often it is refreshed, a session ends after this long, and its owner signs in again. */
export const MAX_LIFETIME_MS = 90 * DAY_MS

/** The list of an account's active sessions has at most this many. */
export const MAX_LISTED = 100

/** A session's tokens. */
export interface Session {
  accessToken: string
  /** When the access token expires. */
  expiresAt: Date
  refreshToken: string
  /** Where it began with a sign-in or a registration. */
  deviceToken?: string
  user: User
}

/** A session in its owner's list: one on each device on which the account is signed in. */
export interface ActiveSession {
  id: string // uuid
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
  /** The client address. */
  ipAddress: string | null
  userAgent: string | null
}

export function sessionExpiry(now: Date): Date {
  return new Date(now.getTime() + MAX_LIFETIME_MS)
}

/** When a refresh token that is issued now expires. */
export function refreshTokenExpiry(now: Date, session: { expiresAt: Date }): Date {
  return new Date(Math.min(now.getTime() + MAX_IDLE_MS, session.expiresAt.getTime()))
}
