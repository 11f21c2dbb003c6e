/**
 * What `npm run keys:rotate` does, with less time between publishing the new key and signing with it: just
 * enough for the user subgraph to have read it and for the gateway to be allowed to fetch keys again.
 */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { Client } from 'pg'

export const PUBLISH_AHEAD_MS = 32_000

/** @returns the new key's id */
export async function rotateKeys(userDatabaseUrl: string): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const { kty, crv, x, d } = await exportJWK(privateKey)
  const kid = await calculateJwkThumbprint({ kty, crv, x })
  const now = new Date()
  const activatedAt = new Date(now.getTime() + PUBLISH_AHEAD_MS)
  const database = new Client({ connectionString: userDatabaseUrl })
  await database.connect()
  try {
    await database.query('UPDATE signing_keys SET retired_at = $1', [activatedAt])
    await database.query(
      'INSERT INTO signing_keys (kid, private_jwk, created_at, activated_at) VALUES ($1, $2, $3, $4)',
      [kid, { kty, crv, x, d }, now, activatedAt],
    )
  } finally {
    await database.end()
  }
  return kid
}
