/** Signs in with an email and a password, on the device that asks. */
import type { AccessTokens } from '../credentials/access-tokens.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { normalizeEmail } from '../domain/email.ts'
import type { Session } from '../domain/session.ts'
import { invalidCredentials, type Refused, refuse, tooManyAttempts } from '../domain/user-error.ts'
import { knowDevice } from './know-device.ts'
import { issueSession } from './issue-session.ts'
import { openSession } from './open-session.ts'
import { type PasswordParts, verifyPassword } from './verify-password.ts'

interface Parts extends PasswordParts {
  accessTokens: AccessTokens
}

export async function signIn(
  parts: Parts,
  { email, password, deviceToken }: { email: string; password: string; deviceToken?: string | null },
  origin: Origin,
): Promise<{ session: Session } | Refused> {
  const attempt = { email: normalizeEmail(email), password, deviceToken, origin }
  const outcome = await verifyPassword(parts, attempt, async (tx, user, now) => {
    const session = await openSession(tx, user.id, origin, now)
    const device = await knowDevice(tx, user.id, deviceToken, now)
    const event = { type: 'SIGNED_IN', userId: user.id, sessionId: session.sessionId } as const
    await recordAuditEvent(tx, event, { ...origin, actorId: user.id }, now)
    return { result: { user, ...session, deviceToken: device } }
  })
  if ('retryAfter' in outcome) return refuse(tooManyAttempts(outcome.retryAfter))
  if ('refused' in outcome) return refuse(invalidCredentials)
  return { session: await issueSession(parts.accessTokens, outcome.result.user, outcome.result) }
}
