/** Ends one of an account's own sessions. Ending it again changes nothing. */
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import type { UserOutbox } from '../data/database.ts'
import { hasSession } from '../data/session-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { type Refused, refuse, sessionNotFound } from '../domain/user-error.ts'
import { endSessions } from './end-sessions.ts'

export async function endSession(
  outbox: UserOutbox,
  { userId, id }: { userId: string; id: string },
  origin: Origin,
): Promise<{ revoked: true } | Refused> {
  const now = new Date()
  return outbox.transaction<{ revoked: true } | Refused>(async (tx) => {
    if (!(await hasSession(tx, userId, id))) return { result: refuse(sessionNotFound) }
    const { count, messages } = await endSessions(tx, { userId, id }, 'SIGNED_OUT', now)
    if (count > 0) await recordAuditEvent(tx, { type: 'SIGNED_OUT', userId, sessionId: id }, origin, now)
    return { result: { revoked: true }, messages }
  })
}
