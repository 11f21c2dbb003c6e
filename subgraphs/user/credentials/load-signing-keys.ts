/** All signing keys. Where there is none yet, one is made: of several replicas at their first boot, one makes it. */
import { type Database, inTransaction } from '../data/database.ts'
import {
  findSigningKeys,
  insertSigningKey,
  lockSigningKeys,
  type SigningKeyRow,
} from '../data/signing-key-rows.ts'
import { newSigningKeyPair } from './signing-key-pair.ts'

export async function loadSigningKeys(database: Database, now: Date): Promise<SigningKeyRow[]> {
  const keys = await findSigningKeys(database)
  return keys.length > 0 ? keys : makeFirstKey(database, now)
}

function makeFirstKey(database: Database, now: Date): Promise<SigningKeyRow[]> {
  return inTransaction(database, async (tx) => {
    await lockSigningKeys(tx)
    const made = await findSigningKeys(tx)
    if (made.length > 0) return made
    await insertSigningKey(tx, await newSigningKeyPair(), { createdAt: now, activatedAt: now })
    return findSigningKeys(tx)
  })
}
