/** Makes accounts. Of several with one e-mail address, however close in time, one is made. */
import { newId } from '#platform/process/new-id.ts'
import type { Origin } from '../domain/audit-event.ts'
import { newCustomer } from '../domain/user.ts'
import { record } from '../data/audit-trail.ts'
import { type Database } from '../data/database.ts'
import { openSession, type SignedIn } from '../data/sessions.ts'

export interface NewAccount {
  /** Normalized. */
  email: string
  displayName: string
  passwordHash: string
}

/** Makes the account together with its first session; undefined where the e-mail address is taken. */
export async function registerUser(
  database: Database,
  { passwordHash, ...names }: NewAccount,
  origin: Origin,
  now: Date,
): Promise<SignedIn | undefined> {
  const user = newCustomer(newId(), names, now)
  return database.$transaction(async (tx) => {
    // ON CONFLICT DO NOTHING: of several at once, the unique index lets one through.
    const { count } = await tx.user.createMany({ data: { ...user, passwordHash }, skipDuplicates: true })
    if (count === 0) return undefined
    const session = await openSession(tx, user.id, origin, now)
    const { sessionId } = session
    await record(tx, { type: 'REGISTERED', userId: user.id, sessionId }, { ...origin, actorId: user.id }, now)
    return { user, ...session }
  })
}
