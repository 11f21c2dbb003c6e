/** Signs out: ends the session that a refresh token belongs to, used or not. */
import { hashRefreshToken, isRefreshToken } from '../credentials/refresh-token.ts'
import type { Database, UserOutbox } from '../data/database.ts'
import { findSessionOfToken } from '../data/refresh-token-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { invalidRefreshToken, type Refused, refuse } from '../domain/user-error.ts'
import { endSession } from './end-session.ts'

export async function revokeSession(
  { database, outbox }: { database: Database; outbox: UserOutbox },
  presented: string,
  origin: Origin,
): Promise<{ revoked: true } | Refused> {
  if (!isRefreshToken(presented)) return refuse(invalidRefreshToken)
  const session = await findSessionOfToken(database, hashRefreshToken(presented))
  if (!session) return refuse(invalidRefreshToken)
  const outcome = await endSession(outbox, session, origin)
  return 'userErrors' in outcome ? refuse(invalidRefreshToken) : outcome
}
