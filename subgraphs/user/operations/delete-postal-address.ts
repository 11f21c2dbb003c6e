/** Deletes a postal address of one's own. Another account's does not exist. */
import { type Database, inTransaction } from '../data/database.ts'
import { removePostalAddress } from '../data/postal-address-rows.ts'
import type { PostalAddress } from '../domain/postal-address.ts'
import { addressNotFound, type Refused, refuse } from '../domain/user-error.ts'

export async function deletePostalAddress(
  database: Database,
  { userId, id }: { userId: string; id: string },
): Promise<{ address: PostalAddress } | Refused> {
  const address = await inTransaction(database, (tx) => removePostalAddress(tx, userId, id))
  return address ? { address } : refuse(addressNotFound)
}
