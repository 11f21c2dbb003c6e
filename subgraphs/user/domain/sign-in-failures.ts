/**
 * How failed sign-ins in a row slow an account down. The first few cost nothing, as people mistype; then
 * each doubles the wait; then the account is locked for a while, each time anew. That leaves a guesser about
 * four attempts an hour. A day without a failure, a sign-in, or staff ends it. It holds for addresses without
 * an account just as well, so that it does not tell them apart.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#account-lockout
 */
const FREE_FAILURES = 4
const LOCK_AT_FAILURES = 10
const FIRST_WAIT_MS = 1_000
const LOCK_MS = 15 * 60 * 1_000
export const FORGET_AFTER_MS = 24 * 60 * 60 * 1_000

export interface SignInFailures {
  count: number
  lastAt: Date
  /** Nothing is accepted before. */
  retryAt: Date | null
}

/** Whole seconds until the next attempt is accepted; 0: it is. */
export function secondsToWait(failures: SignInFailures | undefined, now: Date): number {
  if (!failures?.retryAt) return 0
  return Math.max(0, Math.ceil((failures.retryAt.getTime() - now.getTime()) / 1_000))
}

/** How things stand after one more failure. */
export function afterFailure(before: SignInFailures | undefined, now: Date): SignInFailures {
  const remembered = before && now.getTime() - before.lastAt.getTime() < FORGET_AFTER_MS
  const count = (remembered ? before.count : 0) + 1
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
