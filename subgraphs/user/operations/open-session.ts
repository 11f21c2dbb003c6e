/** Begins a session, as part of a registration or a sign-in. */
import type { Origin } from '../domain/audit-event.ts'
import type { Transaction } from '../data/database.ts'
import { insertSession } from '../data/session-rows.ts'
import { hashRefreshToken, newRefreshToken } from '../credentials/refresh-token.ts'

export interface OpenedSession {
  sessionId: string // uuid
  refreshToken: string
  /** Where the session began with a sign-in. */
  deviceToken?: string
}

export async function openSession(
  tx: Transaction,
  userId: string,
  origin: Origin,
  now: Date,
): Promise<OpenedSession> {
  const refreshToken = newRefreshToken()
  const sessionId = await insertSession(tx, userId, hashRefreshToken(refreshToken), origin, now)
  return { sessionId, refreshToken }
}
