/**
 * Ends a stolen key at once: it is deleted, and announced as withdrawn, upon which everybody refuses what it signed.
 * Where no other key signs by now, a new one does so at once. Whoever is signed in needs a new access token, and gets
 * one by refreshing.
 */
import { message } from '#contracts/message.ts'
import { signingKeyWithdrawn } from '#contracts/session.ts'
import { writeInTransaction } from '#platform/messaging/outbox-rows.ts'
import { newId } from '#platform/process/new-id.ts'
import { createKeySealer, type KeySealer, parseEncryptionKeys } from '../credentials/key-sealer.ts'
import { newSigningKeyPair } from '../credentials/signing-key-pair.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, openDatabase, type Transaction } from '../data/database.ts'
import {
  deleteSigningKey,
  findSigningKeys,
  insertSigningKey,
  lockSigningKeys,
} from '../data/signing-key-rows.ts'
import { NO_ORIGIN } from '../domain/audit-event.ts'
import { signingKeyAt } from '../domain/signing-key-schedule.ts'

export interface Withdrawal {
  /** The key that signs from now on. */
  signsNow: string
}

/** @throws Error in a sentence for the operator */
export async function withdrawSigningKey(
  database: Database,
  sealer: KeySealer,
  kid: string,
  now: Date,
): Promise<Withdrawal> {
  // The service's own sweep publishes the message: an operator needs no broker.
  const { result } = await writeInTransaction<Transaction, Withdrawal>(
    database,
    'storegraph/user',
    async (tx) => {
      await lockSigningKeys(tx)
      if (!(await deleteSigningKey(tx, kid))) throw new Error(`There is no key ${kid}.`)
      const left = signingKeyAt(await findSigningKeys(tx), now)
      const signsNow = left?.kid ?? (await makeKey(tx, sealer, now))
      await recordAuditEvent(tx, { type: 'SIGNING_KEY_WITHDRAWN', userId: null, detail: kid }, NO_ORIGIN, now)
      return { result: { signsNow }, messages: [message(signingKeyWithdrawn, newId(), { kid })] }
    },
  )
  return result
}

async function makeKey(tx: Transaction, sealer: KeySealer, now: Date): Promise<string> {
  const { kid, privateJwk } = await newSigningKeyPair()
  await insertSigningKey(
    tx,
    { kid, privateJwk: sealer.seal(kid, privateJwk) },
    { createdAt: now, activatedAt: now },
  )
  return kid
}

/** For `npm run keys -- withdraw`: opens the database, and closes it again. */
export async function withdrawSigningKeyAt(
  databaseUrl: string,
  encryptionKeys: string,
  kid: string,
  now: Date,
): Promise<Withdrawal> {
  const database = openDatabase(databaseUrl)
  try {
    return await withdrawSigningKey(database, createKeySealer(parseEncryptionKeys(encryptionKeys)), kid, now)
  } finally {
    await database.$disconnect()
  }
}
