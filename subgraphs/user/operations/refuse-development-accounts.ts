/** A service in production does not work on a database with people whose password everybody knows. */
import type { Database } from '../data/database.ts'
import { findUsers } from '../data/user-rows.ts'
import { DEVELOPMENT_ACCOUNTS } from '../domain/development-accounts.ts'

/** @throws Error that names the accounts */
export async function refuseDevelopmentAccounts(database: Database): Promise<void> {
  const found = await findUsers(
    database,
    DEVELOPMENT_ACCOUNTS.map(({ id }) => id),
  )
  const emails = found.flatMap((user) => user?.email ?? [])
  if (emails.length === 0) return
  throw new DevelopmentAccounts(
    `This database has accounts of development, whose password everybody knows: ${emails.join(', ')}. Delete them, or use another database.`,
  )
}

export class DevelopmentAccounts extends Error {}
