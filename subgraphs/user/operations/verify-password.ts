/**
 * Verifies a password, for a sign-in or for changing it. Whether the attempt counts is decided after the comparison,
 * in one transaction that has the row of the failures locked: of many attempts at once no more get an answer than
 * one after the other would. An email without an account takes the same steps.
 */
import type { Message } from '#contracts/message.ts'
import { log } from '#platform/process/log.ts'
import { hashDeviceToken } from '../credentials/device-token.ts'
import { hashEmail } from '../credentials/email-hash.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import type { Database, Transaction, UserOutbox } from '../data/database.ts'
import { isDeviceOf } from '../data/device-rows.ts'
import {
  deleteFailures,
  findFailures,
  lockFailures,
  lockOrInsertFailures,
  updateFailures,
} from '../data/sign-in-failure-rows.ts'
import { type Credentials, findCredentials, lockUser } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import { afterFailure, isLocked, secondsToWait } from '../domain/lock-out.ts'
import type { User } from '../domain/user.ts'

export interface Attempt {
  /** Normalized; undefined where the text cannot be an email. */
  email: string | undefined
  password: string
  origin: Origin
  /** What the device says it is known by. */
  deviceToken?: string | null
  /** The session that asks: its failures are counted apart. */
  sessionId?: string | null
}

export interface PasswordParts {
  database: Database
  outbox: UserOutbox
  passwords: PasswordHasher
}

/** `retryAfter`: not decided, retry after this many seconds. `refused`: wrong. */
type Outcome<Result> = { result: Result } | { retryAfter: number } | { refused: true }

/** What follows from the right password, in the same transaction; the account's row is locked. */
type Work<Result> = (tx: Transaction, user: User, now: Date) => Promise<WorkDone<Result>>
type WorkDone<Result> = { result: Result; messages?: readonly Message[] }

export async function verifyPassword<Result>(
  { database, outbox, passwords }: PasswordParts,
  attempt: Attempt,
  work: Work<Result>,
): Promise<Outcome<Result>> {
  const { email, password, origin } = attempt
  if (email === undefined) {
    await passwords.verify(undefined, password)
    return { refused: true }
  }
  const account = await findCredentials(database, email)
  const apart = await countedApart(database, account?.user.id, attempt)
  const emailHash = hashEmail(email, apart)
  const retryAfter = secondsToWait(await findFailures(database, emailHash), new Date())
  if (retryAfter > 0) return { retryAfter }
  const matches = await passwords.verify(account?.passwordHash, password)
  return outbox.transaction<Outcome<Result>>(async (tx) =>
    account && matches
      ? succeed(tx, emailHash, account, work)
      : { result: await fail(tx, emailHash, account?.user.id ?? null, origin) },
  )
}

/** The account's own session, or a device on which it has signed in; undefined: everybody else is counted together. */
async function countedApart(
  database: Database,
  userId: string | undefined,
  { deviceToken, sessionId }: Attempt,
): Promise<Uint8Array | string | undefined> {
  if (sessionId) return sessionId
  const device = hashDeviceToken(deviceToken)
  return userId && device && (await isDeviceOf(database, userId, device)) ? device : undefined
}

type Hash = ReturnType<typeof hashEmail>

async function succeed<Result>(
  tx: Transaction,
  emailHash: Hash,
  account: Credentials,
  work: Work<Result>,
): Promise<WorkDone<Outcome<Result>>> {
  const now = new Date()
  const retryAfter = secondsToWait(await lockFailures(tx, emailHash), now)
  if (retryAfter > 0) return { result: { retryAfter } }
  const user = await lockUser(tx, account.user.id, account.passwordHash)
  if (!user) return { result: { refused: true } } // the password was changed in the meantime
  await deleteFailures(tx, emailHash)
  const { result, messages } = await work(tx, user, now)
  return { result: { result }, messages }
}

async function fail(
  tx: Transaction,
  emailHash: Hash,
  userId: string | null,
  origin: Origin,
): Promise<{ retryAfter: number } | { refused: true }> {
  const before = await lockOrInsertFailures(tx, emailHash, new Date())
  const now = new Date()
  const retryAfter = secondsToWait(before, now)
  if (retryAfter > 0) return { retryAfter }
  const after = afterFailure(before, now)
  await updateFailures(tx, emailHash, after)
  await recordAuditEvent(tx, { type: 'SIGN_IN_FAILED', userId }, origin, now)
  if (isLocked(after)) {
    const detail = `after ${after.count} failures in a row`
    await recordAuditEvent(tx, { type: 'LOCKED', userId, detail }, origin, now)
    log.warn(
      { userId, failures: after.count, clientAddress: origin.ipAddress },
      'Sign-in is locked for a while.',
    )
  }
  return { refused: true }
}
