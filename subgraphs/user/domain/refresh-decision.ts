/**
 * What follows when a refresh token is presented. A token may be used once. Presented again, it was copied: either
 * the thief or the owner has used it, and nobody can know which, so the session ends for both. The exception is an
 * answer that got lost on the way: until the successor is used, and for GRACE_MS, the same token gets the same
 * successor again.
 * @see https://www.rfc-editor.org/rfc/rfc9700.html#section-4.14.2
 */
export const GRACE_MS = 10_000

/** The parts of its row that matter. */
export interface PresentedToken {
  expiresAt: Date
  rotatedAt: Date | null
  successorUsed: boolean
}

/**
 * - `rotate`: issue a successor
 * - `repeat`: return the same successor again
 * - `replay`: end the session
 * - `refuse`: refuse, and change nothing
 */
export type RefreshDecision = 'rotate' | 'repeat' | 'replay' | 'refuse'

export function decideRefresh(
  token: PresentedToken,
  session: { expiresAt: Date; revokedAt: Date | null },
  now: Date,
): RefreshDecision {
  if (session.revokedAt || session.expiresAt <= now || token.expiresAt <= now) return 'refuse'
  if (!token.rotatedAt) return 'rotate'
  const inGrace = now.getTime() - token.rotatedAt.getTime() < GRACE_MS
  return inGrace && !token.successorUsed ? 'repeat' : 'replay'
}
