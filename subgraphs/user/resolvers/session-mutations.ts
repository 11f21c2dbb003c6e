/** Registering, signing in, refreshing and signing out, by callers who are not signed in yet. */
import type { MutationResolvers } from '../generated/resolvers.ts'
import { refreshSession } from '../operations/refresh-session.ts'
import { registerAccount } from '../operations/register-account.ts'
import { revokeSession } from '../operations/revoke-session.ts'
import { signIn } from '../operations/sign-in.ts'
import { toPayload, toRevokedPayload } from './payload.ts'

export const userRegister: NonNullable<MutationResolvers['userRegister']> = async (
  _parent,
  { input },
  context,
) => toPayload(await registerAccount(context, input, context.origin))

export const sessionCreate: NonNullable<MutationResolvers['sessionCreate']> = async (
  _parent,
  { input },
  context,
) => toPayload(await signIn(context, input, context.origin))

export const sessionRefresh: NonNullable<MutationResolvers['sessionRefresh']> = async (
  _parent,
  { input },
  context,
) => toPayload(await refreshSession(context, input.refreshToken, context.origin))

export const sessionRevoke: NonNullable<MutationResolvers['sessionRevoke']> = async (
  _parent,
  { input },
  context,
) => toRevokedPayload(await revokeSession(context, input.refreshToken, context.origin))
