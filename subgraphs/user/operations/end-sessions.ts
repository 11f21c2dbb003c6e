/**
 * Ends sessions as a part of what ends them, and says so to everybody who takes their access tokens. A session that
 * was not used for longer than an access token lasts has none: nobody needs to hear of it.
 */
import { type Message, message } from '#contracts/message.ts'
import { MAX_SESSIONS_A_MESSAGE, REVOCATION_SECONDS, sessionsRevoked } from '#contracts/session.ts'
import type { Transaction } from '../data/database.ts'
import { revokeSessions } from '../data/session-rows.ts'

export interface EndedSessions {
  count: number
  messages: Message[]
}

export async function endSessions(
  tx: Transaction,
  which: { userId: string; id?: string; except?: string | null },
  reason: string,
  now: Date,
): Promise<EndedSessions> {
  const ended = await revokeSessions(tx, which, reason, now)
  const since = now.getTime() - REVOCATION_SECONDS * 1_000
  const recent = ended.filter(({ lastUsedAt }) => lastUsedAt.getTime() > since).map(({ id }) => id)
  const messages: Message[] = []
  for (let from = 0; from < recent.length; from += MAX_SESSIONS_A_MESSAGE) {
    const sessionIds = recent.slice(from, from + MAX_SESSIONS_A_MESSAGE)
    messages.push(message(sessionsRevoked, which.userId, { userId: which.userId, sessionIds }))
  }
  return { count: ended.length, messages }
}
