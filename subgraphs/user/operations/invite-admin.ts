/**
 * Makes an administrator who has no password yet, and a token that sets it once. For operators: whoever may write the
 * database. An invitation that nobody has followed is replaced by the next one.
 */
import { newId } from '#platform/process/new-id.ts'
import { isWaiting, newOneTimeToken } from '../credentials/one-time-token.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction, openDatabase } from '../data/database.ts'
import { findCredentials, insertUser, updateUser } from '../data/user-rows.ts'
import { NO_ORIGIN } from '../domain/audit-event.ts'
import { normalizeName } from '../domain/display-name.ts'
import { normalizeEmail } from '../domain/email.ts'
import { newCustomer } from '../domain/user.ts'

const VALID_MS = 60 * 60 * 1_000

export interface Invitation {
  token: string
  expiresAt: Date
}

/** On a database that it opens and closes. @throws Error in a sentence for the operator */
export async function inviteAdminAt(
  databaseUrl: string,
  given: { email: string; displayName: string },
  now: Date,
): Promise<Invitation> {
  const database = openDatabase(databaseUrl)
  try {
    return await inviteAdmin(database, given, now)
  } finally {
    await database.$disconnect()
  }
}

/** @throws Error in a sentence for the operator */
export async function inviteAdmin(
  database: Database,
  given: { email: string; displayName: string },
  now: Date,
): Promise<Invitation> {
  const email = normalizeEmail(given.email)
  const displayName = normalizeName(given.displayName)
  if (!email) throw new Error(`"${given.email}" is not a valid email.`)
  if (!displayName) throw new Error('Give a name of 1 to 100 characters.')
  const expiresAt = new Date(now.getTime() + VALID_MS)
  const known = await findCredentials(database, email)
  if (known && !(known.user.role === 'ADMIN' && isWaiting(known.passwordHash)))
    throw new Error(`${email} has an account already: an administrator can give it the role.`)
  const id = known?.user.id ?? newId()
  const { token, stored } = newOneTimeToken(id, expiresAt)
  await inTransaction(database, async (tx) => {
    if (known) await updateUser(tx, id, { passwordHash: stored })
    else await insertUser(tx, { ...newCustomer(id, { email, displayName }, now), role: 'ADMIN' }, stored)
    const detail = 'an administrator, invited by an operator'
    await recordAuditEvent(tx, { type: 'REGISTERED', userId: id, detail }, NO_ORIGIN, now)
  })
  return { token, expiresAt }
}
