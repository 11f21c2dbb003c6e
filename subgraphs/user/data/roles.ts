/** Roles. The rows of all administrators are locked while one is changed, so that two cannot remove each other. */
import type { Origin } from '../domain/audit-event.ts'
import type { User, UserRole } from '../domain/user.ts'
import { record } from './audit-trail.ts'
import { type Database } from './database.ts'
import { endSessions } from './sessions.ts'
import { publicFields } from './user-fields.ts'
import { lockUser } from './users.ts'

/**
 * @returns `forbidden` where the actor is no administrator: now, not when their access token was signed
 */
export async function setRole(
  database: Database,
  id: string,
  role: UserRole,
  origin: Origin,
  now: Date,
): Promise<User | 'forbidden' | 'not found' | 'last admin'> {
  return database.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM users WHERE role = 'ADMIN' ORDER BY id FOR NO KEY UPDATE`
    const admins = rows.map((row) => row.id)
    if (!origin.actorId || !admins.includes(origin.actorId)) return 'forbidden'
    const before = await lockUser(tx, id)
    if (!before) return 'not found'
    if (before.role === role) return before
    if (before.role === 'ADMIN' && admins.length === 1) return 'last admin'
    await endSessions(tx, { userId: id }, 'ROLE_CHANGED', now)
    await record(tx, { type: 'ROLE_CHANGED', userId: id, detail: `${before.role} → ${role}` }, origin, now)
    return tx.user.update({ where: { id }, data: { role }, select: publicFields })
  })
}
