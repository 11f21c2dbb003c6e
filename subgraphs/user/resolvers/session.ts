/** Registering, signing in, refreshing, and signing out with what one was given: by whoever is not signed in yet. */
import type { Context } from './context.ts'
import { refreshSession } from '../operations/refresh.ts'
import { registerUser } from '../operations/registration.ts'
import { revokeSession, type SignedIn } from '../data/sessions.ts'
import { signIn } from '../operations/sign-in.ts'
import { normalizeEmail } from '../domain/email.ts'
import { checkRegistration } from '../domain/registration.ts'
import type { SignedInSession } from '../domain/session.ts'
import { emailTaken, invalidCredentials, invalidRefreshToken, tooManyAttempts } from '../domain/user-error.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'

export const userRegister: NonNullable<MutationResolvers['userRegister']> = async (
  _parent,
  { input },
  context,
) => {
  const checked = checkRegistration(input, context.isCommonPassword)
  if ('userErrors' in checked) return checked
  const account = { ...checked, passwordHash: await context.passwords.hash(input.password) }
  const signedIn = await registerUser(context.database, account, context.origin, new Date())
  if (!signedIn) return { userErrors: [emailTaken] }
  return { user: signedIn.user, session: await toSession(signedIn, context), userErrors: [] }
}

export const sessionCreate: NonNullable<MutationResolvers['sessionCreate']> = async (
  _parent,
  { input: { email, password } },
  context,
) => {
  const outcome = await signIn(context, { email: normalizeEmail(email), password }, context.origin)
  if ('retryAfter' in outcome) return { userErrors: [tooManyAttempts(outcome.retryAfter)] }
  if ('refused' in outcome) return { userErrors: [invalidCredentials] }
  return { session: await toSession(outcome.result, context), userErrors: [] }
}

export const sessionRefresh: NonNullable<MutationResolvers['sessionRefresh']> = async (
  _parent,
  { refreshToken },
  context,
) => {
  const signedIn = await refreshSession(context.database, refreshToken, context.origin, new Date())
  if (!signedIn) return { userErrors: [invalidRefreshToken] }
  return { session: await toSession(signedIn, context), userErrors: [] }
}

export const sessionRevoke: NonNullable<MutationResolvers['sessionRevoke']> = async (
  _parent,
  { refreshToken },
  { database, origin },
) => {
  const revoked = await revokeSession(database, refreshToken, origin, new Date())
  return { revoked, userErrors: revoked ? [] : [invalidRefreshToken] }
}

async function toSession(signedIn: SignedIn, { accessTokens }: Context): Promise<SignedInSession> {
  const { user, sessionId, refreshToken } = signedIn
  return { user, refreshToken, ...(await accessTokens.sign(user, sessionId, new Date())) }
}
