/** The keys that access tokens are signed with. All replicas share them; the first is made by the first boot. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { SigningKeyTimes } from '../domain/signing-keys.ts'
import { type Database, TRANSACTION_MS } from './database.ts'

/** Any number that no other advisory lock of this database has. */
const ADVISORY_LOCK = 7_305_112

export interface SigningKey extends SigningKeyTimes {
  kid: string
  privateJwk: JWK
}

/** All keys; where there is none yet, one is made, and of several replicas one makes it. */
export async function loadSigningKeys(database: Database, now: Date): Promise<SigningKey[]> {
  const keys = await readKeys(database)
  return keys.length > 0 ? keys : makeFirstKey(database, now)
}

async function readKeys(database: Pick<Database, 'signingKey'>): Promise<SigningKey[]> {
  const rows = await database.signingKey.findMany()
  return rows.map((row) => ({ ...row, privateJwk: row.privateJwk as JWK }))
}

function makeFirstKey(database: Database, now: Date): Promise<SigningKey[]> {
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`
    const made = await readKeys(tx)
    if (made.length > 0) return made
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
    const { kty, crv, x, d } = await exportJWK(privateKey)
    const kid = await calculateJwkThumbprint({ kty, crv, x })
    await tx.signingKey.create({
      data: { kid, privateJwk: { kty, crv, x, d }, createdAt: now, activatedAt: now },
    })
    return readKeys(tx)
  }, TRANSACTION_MS)
}
