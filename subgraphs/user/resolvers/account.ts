/** Changes to one's own account. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import { changePassword } from '../operations/password-change.ts'
import { updateUser } from '../data/users.ts'
import { checkAccountChange } from '../domain/account-change.ts'
import { newPasswordWeakness } from '../domain/password.ts'
import { tooManyAttempts, userNotFound, weakPassword, wrongPassword } from '../domain/user-error.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'

export const userUpdate: NonNullable<MutationResolvers['userUpdate']> = async (
  _parent,
  { input },
  { caller, database },
) => {
  const userId = requireSignedIn(caller)
  const checked = checkAccountChange(input)
  if ('userErrors' in checked) return checked
  const user = await updateUser(database, userId, checked.change)
  return user ? { user, userErrors: [] } : { userErrors: [userNotFound] }
}

export const userPasswordChange: NonNullable<MutationResolvers['userPasswordChange']> = async (
  _parent,
  { input },
  context,
) => {
  const { caller, origin } = context
  const user = await context.users.load(requireSignedIn(caller))
  if (!user) return { userErrors: [userNotFound] }
  const { newPassword } = input
  const weakness = newPasswordWeakness(newPassword, [user.email, user.displayName], context.isCommonPassword)
  if (weakness) return { userErrors: [weakPassword(weakness, 'newPassword')] }
  const currentSessionId = caller.sessionId ? fromGlobalId('sess', caller.sessionId) : null
  const outcome = await changePassword(context, { email: user.email, ...input, currentSessionId }, origin)
  if ('retryAfter' in outcome) return { userErrors: [tooManyAttempts(outcome.retryAfter)] }
  if ('refused' in outcome) return { userErrors: [wrongPassword] }
  return { user: outcome.result, userErrors: [] }
}
