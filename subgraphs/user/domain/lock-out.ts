/**
 * How sign-ins that fail in a row slow an email down. The first 4 cost nothing, as people mistype; then each doubles
 * the wait; from the 10th on, each locks the email for 15 minutes. That leaves a guesser about four attempts an hour.
 * A day without a failure, a sign-in, or staff ends it. It holds for an email without an account just as well, so
 * that nobody can distinguish the two.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#account-lockout
 */
const FREE_FAILURES = 4
const LOCK_AT_FAILURES = 10
const FIRST_WAIT_MS = 1_000
const LOCK_MS = 15 * 60 * 1_000
/** A failure counts for this long. */
export const FAILURE_RETENTION_MS = 24 * 60 * 60 * 1_000

export interface SignInFailures {
  count: number
  lastAt: Date
  /** No attempt is accepted before. */
  retryAt: Date | null
}

/** Whole seconds until the next attempt is accepted; 0: it is accepted now. */
export function secondsToWait(failures: SignInFailures | undefined, now: Date): number {
  if (!failures?.retryAt) return 0
  return Math.max(0, Math.ceil((failures.retryAt.getTime() - now.getTime()) / 1_000))
}

/** The state after one more failure. */
export function afterFailure(before: SignInFailures | undefined, now: Date): SignInFailures {
  const counts = before && now.getTime() - before.lastAt.getTime() < FAILURE_RETENTION_MS
  const count = (counts ? before.count : 0) + 1
  const wait = waitMs(count)
  return { count, lastAt: now, retryAt: wait > 0 ? new Date(now.getTime() + wait) : null }
}

export function isLocked({ count }: SignInFailures): boolean {
  return count >= LOCK_AT_FAILURES
}

function waitMs(count: number): number {
  if (count <= FREE_FAILURES) return 0
  if (count >= LOCK_AT_FAILURES) return LOCK_MS
  return FIRST_WAIT_MS * 2 ** (count - FREE_FAILURES - 1)
}
