/**
 * Comparing a password, for a sign-in or a change of it. Whether the attempt counts is decided after the
 * comparison, in one transaction that has the row of the failures locked: of many attempts at once no more
 * get an answer than one after the other would. An address without an account takes the same steps.
 */
import { log } from '#platform/process/log.ts'
import type { Origin } from '../domain/audit-event.ts'
import { isLocked, secondsToWait } from '../domain/sign-in-failures.ts'
import type { User } from '../domain/user.ts'
import { record } from '../data/audit-trail.ts'
import { type Database, type Transaction } from '../data/database.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import {
  addFailure,
  findFailures,
  forgetFailures,
  lockFailures,
  lockOrMakeFailures,
} from '../data/sign-in-failures.ts'
import { type Credentials, findCredentials, lockUser } from '../data/users.ts'

export interface Attempt {
  /** Normalized; undefined where it can be nobody's. */
  email: string | undefined
  password: string
  origin: Origin
}

/** `retryAfter`: not decided, come back in so many seconds. `refused`: wrong. */
export type Outcome<Result> = { result: Result } | { retryAfter: number } | { refused: true }

/** What follows from the right password, in the same transaction; the account's row is locked. */
type Work<Result> = (tx: Transaction, user: User, now: Date) => Promise<Result>

export async function withPassword<Result>(
  { database, passwords }: { database: Database; passwords: PasswordHasher },
  attempt: Attempt,
  work: Work<Result>,
): Promise<Outcome<Result>> {
  const { email, password } = attempt
  if (email === undefined) {
    await passwords.verify(undefined, password)
    return { refused: true }
  }
  const retryAfter = secondsToWait(await findFailures(database, email), new Date())
  if (retryAfter > 0) return { retryAfter }
  const account = await findCredentials(database, email)
  const matches = await passwords.verify(account?.passwordHash, password)
  return database.$transaction((tx) =>
    account && matches
      ? succeed(tx, email, account, work)
      : fail(tx, email, account?.user.id ?? null, attempt.origin),
  )
}

async function succeed<Result>(
  tx: Transaction,
  email: string,
  account: Credentials,
  work: Work<Result>,
): Promise<Outcome<Result>> {
  const now = new Date()
  const retryAfter = secondsToWait(await lockFailures(tx, email), now)
  if (retryAfter > 0) return { retryAfter }
  const user = await lockUser(tx, account.user.id, account.passwordHash)
  if (!user) return { refused: true } // the password was changed in the meantime
  await forgetFailures(tx, email)
  return { result: await work(tx, user, now) }
}

async function fail(
  tx: Transaction,
  email: string,
  userId: string | null,
  origin: Origin,
): Promise<{ retryAfter: number } | { refused: true }> {
  const before = await lockOrMakeFailures(tx, email, new Date())
  const now = new Date()
  const retryAfter = secondsToWait(before, now)
  if (retryAfter > 0) return { retryAfter }
  const after = await addFailure(tx, email, before, now)
  await record(tx, { type: 'SIGN_IN_FAILED', userId }, origin, now)
  if (isLocked(after)) {
    await record(
      tx,
      { type: 'LOCKED', userId, detail: `after ${after.count} failures in a row` },
      origin,
      now,
    )
    log.warn({ userId, failures: after.count, address: origin.ipAddress }, 'sign-in is locked for a while')
  }
  return { refused: true }
}
