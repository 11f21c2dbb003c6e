/** Replaces a postal address of one's own as a whole. Another account's does not exist. */
import type { Database } from '../data/database.ts'
import { replacePostalAddress } from '../data/postal-address-rows.ts'
import { checkPostalAddress, type PostalAddress, type PostalAddressParts } from '../domain/postal-address.ts'
import { addressNotFound, type Refused, refuse } from '../domain/user-error.ts'

export async function updatePostalAddress(
  database: Database,
  { userId, id }: { userId: string; id: string },
  input: PostalAddressParts,
): Promise<{ address: PostalAddress } | Refused> {
  const checked = checkPostalAddress(input)
  if ('userErrors' in checked) return checked
  const address = await replacePostalAddress(database, userId, id, checked.parts)
  return address ? { address } : refuse(addressNotFound)
}
