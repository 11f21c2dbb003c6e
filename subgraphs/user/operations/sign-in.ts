/** Signing in with a password. */
import type { Origin } from '../domain/audit-event.ts'
import { record } from '../data/audit-trail.ts'
import type { Database } from '../data/database.ts'
import { type Outcome, withPassword } from './password-check.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import { openSession, type SignedIn } from '../data/sessions.ts'

export function signIn(
  resources: { database: Database; passwords: PasswordHasher },
  credentials: { email: string | undefined; password: string },
  origin: Origin,
): Promise<Outcome<SignedIn>> {
  return withPassword(resources, { ...credentials, origin }, async (tx, user, now) => {
    const session = await openSession(tx, user.id, origin, now)
    const { sessionId } = session
    await record(tx, { type: 'SIGNED_IN', userId: user.id, sessionId }, { ...origin, actorId: user.id }, now)
    return { user, ...session }
  })
}
