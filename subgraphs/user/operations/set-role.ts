/**
 * Gives an account another role and ends its sessions. The rows of all administrators are locked meanwhile, so that
 * two cannot remove each other and one administrator is always left.
 */
import type { Role } from '#contracts/role.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import type { UserOutbox } from '../data/database.ts'
import { lockAdmins, lockUser, updateUser } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import type { User } from '../domain/user.ts'
import { lastAdmin, type Refused, refuse, userNotFound } from '../domain/user-error.ts'
import { endSessions } from './end-sessions.ts'

/**
 * @returns `forbidden` where the actor is not an administrator: now, not when their access token was signed
 */
export async function setRole(
  outbox: UserOutbox,
  { id, role }: { id: string; role: Role },
  origin: Origin,
): Promise<{ user: User } | Refused | 'forbidden'> {
  const now = new Date()
  return outbox.transaction<{ user: User } | Refused | 'forbidden'>(async (tx) => {
    const admins = await lockAdmins(tx)
    if (!origin.actorId || !admins.includes(origin.actorId)) return { result: 'forbidden' }
    const before = await lockUser(tx, id)
    if (!before) return { result: refuse(userNotFound) }
    if (before.role === role) return { result: { user: before } }
    if (before.role === 'ADMIN' && admins.length === 1) return { result: refuse(lastAdmin) }
    const { messages } = await endSessions(tx, { userId: id }, 'ROLE_CHANGED', now)
    const change = { before: { role: before.role }, after: { role }, detail: `${before.role} → ${role}` }
    await recordAuditEvent(tx, { type: 'ROLE_CHANGED', userId: id, ...change }, origin, now)
    await updateUser(tx, id, { role })
    return { result: { user: { ...before, role } }, messages }
  })
}
