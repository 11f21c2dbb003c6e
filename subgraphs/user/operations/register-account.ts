/**
 * Makes an account together with its first session. Of several registrations with one email, however close in time,
 * one succeeds.
 */
import { newId } from '#platform/process/new-id.ts'
import type { AccessTokens } from '../credentials/access-tokens.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction } from '../data/database.ts'
import { insertUser } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import type { IsCommon } from '../domain/password-rules.ts'
import { checkRegistration, type RegistrationInput } from '../domain/registration-rules.ts'
import type { Session } from '../domain/session.ts'
import { newCustomer, type User } from '../domain/user.ts'
import { emailTaken, type Refused, refuse } from '../domain/user-error.ts'
import { knowDevice } from './know-device.ts'
import { issueSession } from './issue-session.ts'
import { openSession } from './open-session.ts'

interface Parts {
  database: Database
  passwords: PasswordHasher
  isCommonPassword: IsCommon
  accessTokens: AccessTokens
}

export async function registerAccount(
  { database, passwords, isCommonPassword, accessTokens }: Parts,
  input: RegistrationInput,
  origin: Origin,
): Promise<{ user: User; session: Session } | Refused> {
  const checked = checkRegistration(input, isCommonPassword)
  if ('userErrors' in checked) return checked
  const passwordHash = await passwords.hash(input.password)
  const now = new Date()
  const user = newCustomer(newId(), checked, now)
  const opened = await inTransaction(database, async (tx) => {
    if (!(await insertUser(tx, user, passwordHash))) return undefined
    const session = await openSession(tx, user.id, origin, now)
    const deviceToken = await knowDevice(tx, user.id, undefined, now)
    const event = { type: 'REGISTERED', userId: user.id, sessionId: session.sessionId } as const
    await recordAuditEvent(tx, event, { ...origin, actorId: user.id }, now)
    return { ...session, deviceToken }
  })
  if (!opened) return refuse(emailTaken)
  return { user, session: await issueSession(accessTokens, user, opened) }
}
