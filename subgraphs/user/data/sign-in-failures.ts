/** Failed sign-ins of an e-mail address, counted while its row is locked: of 50 at once, each counts. */
import { createHash } from 'node:crypto'
import { afterFailure, type SignInFailures } from '../domain/sign-in-failures.ts'
import type { Database, Transaction } from './database.ts'

/** As of this moment, unlocked. */
export async function findFailures(database: Database, email: string): Promise<SignInFailures | undefined> {
  const row = await database.signInFailures.findUnique({ where: { emailHash: hashEmail(email) } })
  return row ?? undefined
}

/** Locks the row, where there is one, until the transaction ends. */
export async function lockFailures(tx: Transaction, email: string): Promise<SignInFailures | undefined> {
  const [row] = await tx.$queryRaw<SignInFailures[]>`
    SELECT count, last_at AS "lastAt", retry_at AS "retryAt"
      FROM sign_in_failures WHERE email_hash = ${hashEmail(email)} FOR UPDATE`
  return row
}

/** Locks the row, which is made where there is none. */
export async function lockOrMakeFailures(tx: Transaction, email: string, now: Date): Promise<SignInFailures> {
  // DO UPDATE, as DO NOTHING would neither lock nor return it.
  const [row] = await tx.$queryRaw<SignInFailures[]>`
    INSERT INTO sign_in_failures (email_hash, count, last_at) VALUES (${hashEmail(email)}, 0, ${now})
    ON CONFLICT (email_hash) DO UPDATE SET count = sign_in_failures.count
    RETURNING count, last_at AS "lastAt", retry_at AS "retryAt"`
  return row!
}

/** @param before as locked */
export async function addFailure(
  tx: Transaction,
  email: string,
  before: SignInFailures,
  now: Date,
): Promise<SignInFailures> {
  const after = afterFailure(before, now)
  await tx.signInFailures.update({ where: { emailHash: hashEmail(email) }, data: after })
  return after
}

/** Whether there were any. */
export async function forgetFailures(tx: Transaction, email: string): Promise<boolean> {
  const { count } = await tx.signInFailures.deleteMany({ where: { emailHash: hashEmail(email) } })
  return count > 0
}

function hashEmail(email: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(email).digest())
}
