/** Changing one's own password. Whoever signed in with the old one elsewhere has to sign in again. */
import type { Origin } from '../domain/audit-event.ts'
import type { User } from '../domain/user.ts'
import { record } from '../data/audit-trail.ts'
import type { Database } from '../data/database.ts'
import { type Outcome, withPassword } from './password-check.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import { endSessions } from '../data/sessions.ts'

export interface PasswordChange {
  email: string
  currentPassword: string
  newPassword: string
  /** It goes on; null: all end. */
  currentSessionId: string | null
}

export async function changePassword(
  resources: { database: Database; passwords: PasswordHasher },
  change: PasswordChange,
  origin: Origin,
): Promise<Outcome<User>> {
  const { email, currentPassword: password, newPassword, currentSessionId } = change
  const passwordHash = await resources.passwords.hash(newPassword)
  return withPassword(resources, { email, password, origin }, async (tx, user, now) => {
    await tx.user.update({ where: { id: user.id }, data: { passwordHash } })
    await endSessions(tx, { userId: user.id, except: currentSessionId }, 'PASSWORD_CHANGED', now)
    await record(tx, { type: 'PASSWORD_CHANGED', userId: user.id }, origin, now)
    return user
  })
}
