/** How long a session lasts, and what it is to its owner. */
import type { User } from './user.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

/** A session that is not refreshed for so long is over. */
export const IDLE_MS = 30 * DAY_MS

/** However often it is refreshed, a session ends then, and its owner signs in again. */
export const LIFETIME_MS = 90 * DAY_MS

/** So many are listed of one account. */
export const MAX_LISTED = 100

/** A session as its owner sees it in the list of all. */
export interface ListedSession {
  id: string // uuid
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
}

export interface SignedInSession {
  accessToken: string
  /** When the access token ends. */
  expiresAt: Date
  refreshToken: string
  user: User
}

/** When a refresh token ends that is issued now. */
export function refreshTokenExpiry(now: Date, session: { expiresAt: Date }): Date {
  return new Date(Math.min(now.getTime() + IDLE_MS, session.expiresAt.getTime()))
}
