/** Signs out on all devices. */
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction } from '../data/database.ts'
import { revokeSessions } from '../data/session-rows.ts'
import { lockUser } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'

export async function revokeAllSessions(
  database: Database,
  userId: string,
  origin: Origin,
): Promise<{ revoked: true }> {
  const now = new Date()
  return inTransaction(database, async (tx) => {
    await lockUser(tx, userId) // so that nobody signs in at the same time
    const ended = await revokeSessions(tx, { userId }, 'SIGNED_OUT_EVERYWHERE', now)
    const detail = `${ended} ${ended === 1 ? 'session' : 'sessions'}`
    await recordAuditEvent(tx, { type: 'SIGNED_OUT_EVERYWHERE', userId, detail }, origin, now)
    return { revoked: true }
  })
}
