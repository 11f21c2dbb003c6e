/** Gives a session's owner its tokens, after the transaction that began or refreshed it. */
import type { AccessTokens } from '../credentials/access-tokens.ts'
import type { Session } from '../domain/session.ts'
import type { User } from '../domain/user.ts'
import type { OpenedSession } from './open-session.ts'

export async function issueSession(
  accessTokens: AccessTokens,
  user: User,
  { sessionId, refreshToken, deviceToken }: OpenedSession,
): Promise<Session> {
  return { user, refreshToken, deviceToken, ...(await accessTokens.sign(user, sessionId, new Date())) }
}
