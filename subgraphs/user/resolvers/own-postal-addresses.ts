/** One's own addresses. Another account's answer exactly as those that do not exist. */
import { toGlobalId } from '#contracts/ids.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { AddressResolvers, MutationResolvers } from '../generated/resolvers.ts'
import { createPostalAddress } from '../operations/create-postal-address.ts'
import { deletePostalAddress } from '../operations/delete-postal-address.ts'
import { updatePostalAddress } from '../operations/update-postal-address.ts'
import { toPayload } from './payload.ts'

export const Address: AddressResolvers = {
  id: ({ id }) => toGlobalId('addr', id),
}

export const addressCreate: NonNullable<MutationResolvers['addressCreate']> = async (
  _parent,
  { input },
  { caller, database },
) => toPayload(await createPostalAddress(database, requireSignedIn(caller), input))

export const addressUpdate: NonNullable<MutationResolvers['addressUpdate']> = async (
  _parent,
  { input },
  { caller, database },
) => {
  const own = { userId: requireSignedIn(caller), id: fromGlobalId('addr', input.id) }
  return toPayload(await updatePostalAddress(database, own, input))
}

export const addressDelete: NonNullable<MutationResolvers['addressDelete']> = async (
  _parent,
  { input },
  { caller, database },
) => {
  const own = { userId: requireSignedIn(caller), id: fromGlobalId('addr', input.id) }
  return toPayload(await deletePostalAddress(database, own))
}
