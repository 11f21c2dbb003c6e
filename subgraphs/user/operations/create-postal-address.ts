/** Adds a postal address to one's own account, whose row is locked while they are counted, so that the limit holds. */
import { type Database, inTransaction } from '../data/database.ts'
import { countPostalAddresses, insertPostalAddress } from '../data/postal-address-rows.ts'
import { lockUser } from '../data/user-rows.ts'
import {
  checkPostalAddress,
  MAX_POSTAL_ADDRESSES,
  type PostalAddress,
  type PostalAddressParts,
} from '../domain/postal-address.ts'
import { type Refused, refuse, tooManyAddresses } from '../domain/user-error.ts'

export async function createPostalAddress(
  database: Database,
  userId: string,
  input: PostalAddressParts,
): Promise<{ address: PostalAddress } | Refused> {
  const checked = checkPostalAddress(input)
  if ('userErrors' in checked) return checked
  return inTransaction(database, async (tx) => {
    await lockUser(tx, userId)
    if ((await countPostalAddresses(tx, userId)) >= MAX_POSTAL_ADDRESSES)
      return refuse(tooManyAddresses(MAX_POSTAL_ADDRESSES))
    return { address: await insertPostalAddress(tx, userId, checked.parts, new Date()) }
  })
}
