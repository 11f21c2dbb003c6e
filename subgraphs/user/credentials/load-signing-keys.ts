/**
 * All signing keys, opened. Where there is none yet, one is made: of several replicas at their first boot, one makes it.
 * What lies in clear, or is sealed by an older key, is sealed.
 */
import { type Database, inTransaction } from '../data/database.ts'
import {
  findSigningKeys,
  insertSigningKey,
  lockSigningKeys,
  replaceSigningKey,
  type SigningKeyRow,
} from '../data/signing-key-rows.ts'
import { type KeySealer, unsealed } from './key-sealer.ts'
import { newSigningKeyPair, parsePrivateJwk } from './signing-key-pair.ts'

/** `privateJwk` is opened. */
export type LoadedSigningKey = Omit<SigningKeyRow, 'privateJwk'> & { privateJwk: unknown }

export async function loadSigningKeys(
  database: Database,
  now: Date,
  sealer: KeySealer = unsealed,
): Promise<LoadedSigningKey[]> {
  const found = await findSigningKeys(database)
  const keys = found.length > 0 ? found : await makeFirstKey(database, now, sealer)
  return Promise.all(
    keys.map(async (key) => {
      const opened = sealer.open(key.kid, key.privateJwk)
      if (sealer.isOutdated(key.privateJwk)) {
        const sealed = sealer.seal(key.kid, parsePrivateJwk(opened))
        await replaceSigningKey(database, key.kid, key.privateJwk, sealed)
      }
      return { ...key, privateJwk: opened }
    }),
  )
}

function makeFirstKey(database: Database, now: Date, sealer: KeySealer): Promise<SigningKeyRow[]> {
  return inTransaction(database, async (tx) => {
    await lockSigningKeys(tx)
    const made = await findSigningKeys(tx)
    if (made.length > 0) return made
    const { kid, privateJwk } = await newSigningKeyPair()
    const stored = sealer === unsealed ? privateJwk : sealer.seal(kid, privateJwk)
    await insertSigningKey(tx, { kid, privateJwk: stored }, { createdAt: now, activatedAt: now })
    return findSigningKeys(tx)
  })
}
