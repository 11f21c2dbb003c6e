/** Changes one's own password. Whoever signed in with the old one elsewhere has to sign in again. */
import { forgetDevices } from '../data/device-rows.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { updateUser } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { type IsCommon, newPasswordWeakness } from '../domain/password-rules.ts'
import type { User } from '../domain/user.ts'
import { type Refused, refuse, tooManyAttempts, weakPassword, wrongPassword } from '../domain/user-error.ts'
import { endSessions } from './end-sessions.ts'
import { type PasswordParts, verifyPassword } from './verify-password.ts'

interface Parts extends PasswordParts {
  isCommonPassword: IsCommon
}

export interface PasswordChange {
  currentPassword: string
  newPassword: string
  /** This session continues; null: all end. */
  currentSessionId: string | null
}

export async function changePassword(
  parts: Parts,
  { email, displayName }: User,
  { currentPassword: password, newPassword, currentSessionId }: PasswordChange,
  origin: Origin,
): Promise<{ user: User } | Refused> {
  const weakness = newPasswordWeakness(newPassword, [email, displayName], parts.isCommonPassword)
  if (weakness) return refuse(weakPassword(weakness, 'newPassword'))
  const passwordHash = await parts.passwords.hash(newPassword)
  const attempt = { email, password, origin, sessionId: currentSessionId }
  const outcome = await verifyPassword(parts, attempt, async (tx, user, now) => {
    await updateUser(tx, user.id, { passwordHash })
    await forgetDevices(tx, user.id)
    const others = { userId: user.id, except: currentSessionId }
    const { messages } = await endSessions(tx, others, 'PASSWORD_CHANGED', now)
    await recordAuditEvent(tx, { type: 'PASSWORD_CHANGED', userId: user.id }, origin, now)
    return { result: user, messages }
  })
  if ('retryAfter' in outcome) return refuse(tooManyAttempts(outcome.retryAfter))
  if ('refused' in outcome) return refuse(wrongPassword)
  return { user: outcome.result }
}
