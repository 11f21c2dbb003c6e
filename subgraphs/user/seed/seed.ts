/** Creates the accounts of development, if it is told to; one that exists stays as it is. */
import { createPasswordHasher } from '../credentials/password-hasher.ts'
import { inTransaction, openDatabase } from '../data/database.ts'
import { findUsers, insertUser } from '../data/user-rows.ts'
import { DEVELOPMENT_ACCOUNTS, DEVELOPMENT_PASSWORD } from '../domain/development-accounts.ts'
import { DEFAULT_PREFERENCES } from '../domain/preferences.ts'

/** @returns what it did not do, in a sentence */
export async function seed(
  databaseUrl: string,
  { accounts = false }: { accounts?: boolean } = {},
): Promise<string | undefined> {
  const database = openDatabase(databaseUrl)
  try {
    const ids = DEVELOPMENT_ACCOUNTS.map((account) => account.id)
    if (!(await findUsers(database, ids)).includes(null)) return undefined
    if (!accounts) return REFUSED
    const passwordHash = await createPasswordHasher().hash(DEVELOPMENT_PASSWORD)
    const createdAt = new Date()
    await inTransaction(database, async (tx) => {
      for (const account of DEVELOPMENT_ACCOUNTS)
        await insertUser(tx, { ...DEFAULT_PREFERENCES, ...account, createdAt }, passwordHash)
    })
    return undefined
  } finally {
    await database.$disconnect()
  }
}

const REFUSED =
  'No accounts were created: everybody knows the password of the people of development. `--known-accounts` creates them all the same; `npm run admin -- invite` makes a first administrator.'
