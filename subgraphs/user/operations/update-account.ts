/** Updates one's own account. Where anything in the input is wrong, nothing is stored. */
import type { Database } from '../data/database.ts'
import { updateUser } from '../data/user-rows.ts'
import { type AccountUpdateInput, checkAccountUpdate } from '../domain/account-update-rules.ts'
import type { User } from '../domain/user.ts'
import { ownUserNotFound, type Refused, refuse } from '../domain/user-error.ts'

export async function updateAccount(
  database: Database,
  userId: string,
  input: AccountUpdateInput,
): Promise<{ user: User } | Refused> {
  const checked = checkAccountUpdate(input)
  if ('userErrors' in checked) return checked
  const user = await updateUser(database, userId, checked.update)
  return user ? { user } : refuse(ownUserNotFound)
}
