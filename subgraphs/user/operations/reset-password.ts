/** Sets an account's password by a one-time token. Of several attempts with one token at once, one succeeds. */
import { parseOneTimeToken, opens } from '../credentials/one-time-token.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction } from '../data/database.ts'
import { revokeSessions } from '../data/session-rows.ts'
import { findPasswordHash, lockUser, updateUser } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { type IsCommon, newPasswordWeakness } from '../domain/password-rules.ts'
import type { User } from '../domain/user.ts'
import { invalidToken, type Refused, refuse, weakPassword } from '../domain/user-error.ts'

interface Parts {
  database: Database
  passwords: PasswordHasher
  isCommonPassword: IsCommon
}

export async function resetPassword(
  { database, passwords, isCommonPassword }: Parts,
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
  return inTransaction(database, async (tx) => {
    // Where another attempt was first, the account has another hash by now.
    const user = await lockUser(tx, claim.userId, stored)
    if (!user) return refuse(invalidToken)
    const weakness = newPasswordWeakness(newPassword, [user.email, user.displayName], isCommonPassword)
    if (weakness) return refuse(weakPassword(weakness, 'newPassword'))
    await updateUser(tx, user.id, { passwordHash })
    await revokeSessions(tx, { userId: user.id }, 'PASSWORD_CHANGED', now)
    await recordAuditEvent(
      tx,
      { type: 'PASSWORD_CHANGED', userId: user.id },
      { ...origin, actorId: user.id },
      now,
    )
    return { user }
  })
}
