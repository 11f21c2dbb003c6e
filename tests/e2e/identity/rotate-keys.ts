/**
 * What `npm run keys -- rotate` does, with less time between publishing the new key and signing with it: just
 * enough for the user subgraph to have read it and for the gateway to be allowed to fetch keys again.
 */
import { openDatabase } from '../../../subgraphs/user/data/database.ts'
import { rotateSigningKey } from '../../../subgraphs/user/operations/rotate-signing-key.ts'

export const PUBLISH_AHEAD_MS = 32_000

/** @returns the new key's id */
export async function rotateKeys(userDatabaseUrl: string): Promise<string> {
  const database = openDatabase(userDatabaseUrl)
  try {
    return (await rotateSigningKey(database, new Date(), PUBLISH_AHEAD_MS)).kid
  } finally {
    await database.$disconnect()
  }
}
