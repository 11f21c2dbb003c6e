/** Signs out on all devices. */
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import type { UserOutbox } from '../data/database.ts'
import { lockUser } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { endSessions } from './end-sessions.ts'

export async function revokeAllSessions(
  outbox: UserOutbox,
  userId: string,
  origin: Origin,
): Promise<{ revoked: true }> {
  const now = new Date()
  return outbox.transaction(async (tx) => {
    await lockUser(tx, userId) // so that nobody signs in at the same time
    const { count, messages } = await endSessions(tx, { userId }, 'SIGNED_OUT_EVERYWHERE', now)
    const detail = `${count} ${count === 1 ? 'session' : 'sessions'}`
    await recordAuditEvent(tx, { type: 'SIGNED_OUT_EVERYWHERE', userId, detail }, origin, now)
    return { result: { revoked: true }, messages }
  })
}
