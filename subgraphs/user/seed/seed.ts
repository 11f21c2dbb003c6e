/** The accounts of development: one of each role, always with the same ids and the same password. */
import { openDatabase } from '../data/database.ts'
import { createPasswordHasher } from '../credentials/password-hasher.ts'

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

/** Adds what is missing; an account that is there stays as it is. */
export async function seed(databaseUrl: string): Promise<void> {
  const database = openDatabase(databaseUrl)
  try {
    const emails = ACCOUNTS.map((account) => account.email)
    const there = await database.user.count({ where: { email: { in: emails } } })
    if (there === ACCOUNTS.length) return
    const passwordHash = await createPasswordHasher().hash(PASSWORD)
    const createdAt = new Date()
    await database.user.createMany({
      data: ACCOUNTS.map((account) => ({ ...account, passwordHash, createdAt })),
      skipDuplicates: true,
    })
  } finally {
    await database.$disconnect()
  }
}
