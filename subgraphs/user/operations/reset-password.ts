/** Sets an account's password by a one-time token. Of several attempts with one token at once, one succeeds. */
import { parseOneTimeToken, opens } from '../credentials/one-time-token.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import { forgetDevices } from '../data/device-rows.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import type { Database, UserOutbox } from '../data/database.ts'
import { findPasswordHash, lockUser, updateUser } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { type IsCommon, newPasswordWeakness } from '../domain/password-rules.ts'
import type { User } from '../domain/user.ts'
import { invalidToken, type Refused, refuse, weakPassword } from '../domain/user-error.ts'
import { endSessions } from './end-sessions.ts'

interface Parts {
  database: Database
  outbox: UserOutbox
  passwords: PasswordHasher
  isCommonPassword: IsCommon
}

export async function resetPassword(
  { database, outbox, passwords, isCommonPassword }: Parts,
  { token, newPassword }: { token: string; newPassword: string },
  origin: Origin,
): Promise<{ user: User } | Refused> {
  const now = new Date()
  const claim = parseOneTimeToken(token)
  const stored = claim && (await findPasswordHash(database, claim.userId))
  if (!claim || !stored || !opens(claim.secret, stored, now)) return refuse(invalidToken)
  const early = newPasswordWeakness(newPassword, [], isCommonPassword)
  if (early) return refuse(weakPassword(early, 'newPassword'))
  const passwordHash = await passwords.hash(newPassword)
  return outbox.transaction<{ user: User } | Refused>(async (tx) => {
    // Where another attempt was first, the account has another hash by now.
    const user = await lockUser(tx, claim.userId, stored)
    if (!user) return { result: refuse(invalidToken) }
    const weakness = newPasswordWeakness(newPassword, [user.email, user.displayName], isCommonPassword)
    if (weakness) return { result: refuse(weakPassword(weakness, 'newPassword')) }
    await updateUser(tx, user.id, { passwordHash })
    await forgetDevices(tx, user.id)
    const { messages } = await endSessions(tx, { userId: user.id }, 'PASSWORD_CHANGED', now)
    await recordAuditEvent(
      tx,
      { type: 'PASSWORD_CHANGED', userId: user.id },
      { ...origin, actorId: user.id },
      now,
    )
    return { result: { user }, messages }
  })
}
