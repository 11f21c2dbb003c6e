/** Ends one of an account's own sessions. Ending it again changes nothing. */
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction } from '../data/database.ts'
import { revokeSessions, hasSession } from '../data/session-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { type Refused, refuse, sessionNotFound } from '../domain/user-error.ts'

export async function endSession(
  database: Database,
  { userId, id }: { userId: string; id: string },
  origin: Origin,
): Promise<{ revoked: true } | Refused> {
  const now = new Date()
  return inTransaction(database, async (tx) => {
    if (!(await hasSession(tx, userId, id))) return refuse(sessionNotFound)
    const ended = await revokeSessions(tx, { userId, id }, 'SIGNED_OUT', now)
    if (ended > 0) await recordAuditEvent(tx, { type: 'SIGNED_OUT', userId, sessionId: id }, origin, now)
    return { revoked: true }
  })
}
