/** The accounts of development: one of each role, always with the same ids and the same password. */
import { createPasswordHasher } from '../credentials/password-hasher.ts'
import { inTransaction, openDatabase } from '../data/database.ts'
import { findUsers, insertUser } from '../data/user-rows.ts'
import { DEFAULT_PREFERENCES } from '../domain/preferences.ts'

const PASSWORD = 'correct-horse-battery-staple'

const ACCOUNTS = [
  {
    id: '01980000-0000-7000-8000-000000000001',
    email: 'ada@example.com',
    displayName: 'Ada Lovelace',
    role: 'CUSTOMER',
  },
  {
    id: '01980000-0000-7000-8000-000000000002',
    email: 'sam@example.com',
    displayName: 'Sam Support',
    role: 'SUPPORT',
  },
  {
    id: '01980000-0000-7000-8000-000000000003',
    email: 'root@example.com',
    displayName: 'Root Admin',
    role: 'ADMIN',
  },
] as const

/** Adds the accounts that are missing; an account that exists stays as it is. */
export async function seed(databaseUrl: string): Promise<void> {
  const database = openDatabase(databaseUrl)
  try {
    const ids = ACCOUNTS.map((account) => account.id)
    if (!(await findUsers(database, ids)).includes(null)) return
    const passwordHash = await createPasswordHasher().hash(PASSWORD)
    const createdAt = new Date()
    await inTransaction(database, async (tx) => {
      for (const account of ACCOUNTS)
        await insertUser(tx, { ...DEFAULT_PREFERENCES, ...account, createdAt }, passwordHash)
    })
  } finally {
    await database.$disconnect()
  }
}
