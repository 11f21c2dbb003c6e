/** Changes to one's own account. */
import { requireSignedIn } from '#platform/identity/caller.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { ownUserNotFound, refuse } from '../domain/user-error.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { changePassword } from '../operations/change-password.ts'
import { updateAccount } from '../operations/update-account.ts'
import { toPayload } from './payload.ts'

export const userUpdate: NonNullable<MutationResolvers['userUpdate']> = async (
  _parent,
  { input },
  { caller, database },
) => toPayload(await updateAccount(database, requireSignedIn(caller), input))

export const userPasswordChange: NonNullable<MutationResolvers['userPasswordChange']> = async (
  _parent,
  { input },
  context,
) => {
  const { caller, origin } = context
  const user = await context.users.load(requireSignedIn(caller))
  if (!user) return refuse(ownUserNotFound)
  const currentSessionId = caller.sessionId ? fromGlobalId('sess', caller.sessionId) : null
  return toPayload(await changePassword(context, user, { ...input, currentSessionId }, origin))
}
