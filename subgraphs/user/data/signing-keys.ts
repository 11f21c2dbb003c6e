/** The keys that access tokens are signed with. All replicas share them; the first is made by the first boot. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { NO_ORIGIN } from '../domain/audit-event.ts'
import { PUBLISHED_BEFORE_MS, scheduledKeyAt, type SigningKeyTimes } from '../domain/signing-keys.ts'
import { record } from './audit-trail.ts'
import { type Database } from './database.ts'

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
    await tx.signingKey.create({ data: { ...(await newKey()), createdAt: now, activatedAt: now } })
    return readKeys(tx)
  })
}

async function newKey() {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const { kty, crv, x, d } = await exportJWK(privateKey)
  return { kid: await calculateJwkThumbprint({ kty, crv, x }), privateJwk: { kty, crv, x, d } }
}

export interface Rotation {
  kid: string
  activatedAt: Date
  /** False: it was under way already, and nothing was changed. */
  begun: boolean
}

/**
 * Makes the key that takes over in a while: published from now on, signing from `activatedAt`, when the one
 * before it retires. The times say it all, so nothing has to wait or to be running then.
 */
export function rotateSigningKey(
  database: Database,
  now: Date,
  publishedBeforeMs = PUBLISHED_BEFORE_MS,
): Promise<Rotation> {
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`
    const scheduled = scheduledKeyAt(await readKeys(tx), now)
    if (scheduled) return { kid: scheduled.kid, activatedAt: scheduled.activatedAt!, begun: false }
    const activatedAt = new Date(now.getTime() + publishedBeforeMs)
    await tx.signingKey.updateMany({ where: { retiredAt: null }, data: { retiredAt: activatedAt } })
    const key = await newKey()
    await tx.signingKey.create({ data: { ...key, createdAt: now, activatedAt } })
    await record(tx, { type: 'SIGNING_KEY_ROTATED', userId: null, detail: key.kid }, NO_ORIGIN, now)
    return { kid: key.kid, activatedAt, begun: true }
  })
}
