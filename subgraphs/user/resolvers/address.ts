/** One's own addresses; another's answer exactly as those that do not exist. */
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import { createAddress, deleteAddress, updateAddress } from '../data/addresses.ts'
import { type Address as PostalAddress, checkAddress, MAX_ADDRESSES } from '../domain/address.ts'
import { addressNotFound, tooManyAddresses, type UserError } from '../domain/user-error.ts'
import type { AddressResolvers, MutationResolvers } from '../generated/resolvers.ts'

export const Address: AddressResolvers = {
  id: ({ id }) => toGlobalId('addr', id),
}

export const addressCreate: NonNullable<MutationResolvers['addressCreate']> = async (
  _parent,
  { input },
  { caller, database },
) => {
  const userId = requireSignedIn(caller)
  const checked = checkAddress(input)
  if ('userErrors' in checked) return checked
  const address = await createAddress(database, userId, checked.address, new Date())
  return toPayload(address, tooManyAddresses(MAX_ADDRESSES))
}

export const addressUpdate: NonNullable<MutationResolvers['addressUpdate']> = async (
  _parent,
  { id, input },
  { caller, database },
) => {
  const userId = requireSignedIn(caller)
  const addressId = fromGlobalId('addr', id)
  const checked = checkAddress(input)
  if ('userErrors' in checked) return checked
  return toPayload(await updateAddress(database, userId, addressId, checked.address), addressNotFound)
}

export const addressDelete: NonNullable<MutationResolvers['addressDelete']> = async (
  _parent,
  { id },
  { caller, database },
) => {
  const userId = requireSignedIn(caller)
  return toPayload(await deleteAddress(database, userId, fromGlobalId('addr', id)), addressNotFound)
}

function toPayload(address: PostalAddress | undefined, otherwise: UserError) {
  return address ? { address, userErrors: [] } : { userErrors: [otherwise] }
}
