/** Failed sign-ins by the hash of the email, counted while its row is locked: of 50 at once, each counts. */
import type { SignInFailures } from '../domain/lock-out.ts'
import type { Database, Transaction } from './database.ts'

type Hash = Uint8Array<ArrayBuffer>

/** As of this moment, without a lock. */
export async function findFailures(database: Database, emailHash: Hash): Promise<SignInFailures | undefined> {
  return (await database.signInFailures.findUnique({ where: { emailHash } })) ?? undefined
}

/** Locks the row, where there is one, until the transaction ends. */
export async function lockFailures(tx: Transaction, emailHash: Hash): Promise<SignInFailures | undefined> {
  const [row] = await tx.$queryRaw<SignInFailures[]>`
    SELECT count, last_at AS "lastAt", retry_at AS "retryAt"
      FROM sign_in_failures WHERE email_hash = ${emailHash} FOR UPDATE`
  return row
}

/** Locks the row, and inserts it where there is none. */
export async function lockOrInsertFailures(
  tx: Transaction,
  emailHash: Hash,
  now: Date,
): Promise<SignInFailures> {
  // DO UPDATE, because DO NOTHING would neither lock nor return the row.
  const [row] = await tx.$queryRaw<SignInFailures[]>`
    INSERT INTO sign_in_failures (email_hash, count, last_at) VALUES (${emailHash}, 0, ${now})
    ON CONFLICT (email_hash) DO UPDATE SET count = sign_in_failures.count
    RETURNING count, last_at AS "lastAt", retry_at AS "retryAt"`
  return row!
}

/** @param failures the new state; the row is locked */
export async function updateFailures(
  tx: Transaction,
  emailHash: Hash,
  failures: SignInFailures,
): Promise<void> {
  await tx.signInFailures.update({ where: { emailHash }, data: failures })
}

/** Whether there were any. */
export async function deleteFailures(tx: Transaction, ...emailHashes: Hash[]): Promise<boolean> {
  const { count } = await tx.signInFailures.deleteMany({ where: { emailHash: { in: emailHashes } } })
  return count > 0
}
