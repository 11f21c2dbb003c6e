/**
 * Makes the key that succeeds the current one: it is published from now on, and signs from `activatedAt`, when the one
 * before it retires. The database holds the times, so that nothing has to wait or to be running then.
 */
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction, openDatabase } from '../data/database.ts'
import {
  findSigningKeys,
  insertSigningKey,
  lockSigningKeys,
  retireSigningKeys,
} from '../data/signing-key-rows.ts'
import { NO_ORIGIN } from '../domain/audit-event.ts'
import { PUBLISHED_BEFORE_MS, scheduledKeyAt } from '../domain/signing-key-schedule.ts'
import { createKeySealer, type KeySealer, parseEncryptionKeys, unsealed } from '../credentials/key-sealer.ts'
import { newSigningKeyPair } from '../credentials/signing-key-pair.ts'

export interface Rotation {
  kid: string
  activatedAt: Date
  /** False: a rotation was under way already, and nothing was changed. */
  begun: boolean
}

export function rotateSigningKey(
  database: Database,
  now: Date,
  publishedBeforeMs = PUBLISHED_BEFORE_MS,
  sealer: KeySealer = unsealed,
): Promise<Rotation> {
  return inTransaction(database, async (tx) => {
    await lockSigningKeys(tx)
    const scheduled = scheduledKeyAt(await findSigningKeys(tx), now)
    if (scheduled) return { kid: scheduled.kid, activatedAt: scheduled.activatedAt!, begun: false }
    const activatedAt = new Date(now.getTime() + publishedBeforeMs)
    await retireSigningKeys(tx, activatedAt)
    const key = await newSigningKeyPair()
    const privateJwk = sealer === unsealed ? key.privateJwk : sealer.seal(key.kid, key.privateJwk)
    await insertSigningKey(tx, { kid: key.kid, privateJwk }, { createdAt: now, activatedAt })
    await recordAuditEvent(tx, { type: 'SIGNING_KEY_ROTATED', userId: null, detail: key.kid }, NO_ORIGIN, now)
    return { kid: key.kid, activatedAt, begun: true }
  })
}

/** For `npm run keys -- rotate`: opens the database, and closes it again. */
export async function rotateSigningKeyAt(
  databaseUrl: string,
  encryptionKeys: string,
  now: Date,
): Promise<Rotation> {
  const database = openDatabase(databaseUrl)
  try {
    const sealer = createKeySealer(parseEncryptionKeys(encryptionKeys))
    return await rotateSigningKey(database, now, PUBLISHED_BEFORE_MS, sealer)
  } finally {
    await database.$disconnect()
  }
}
