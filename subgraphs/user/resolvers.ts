/** GraphQL to domain and data, and back. Another's account answers exactly as one that does not exist. */
import { maySee } from '#platform/identity.ts'
import { fromGlobalId, toGlobalId } from '#platform/ids.ts'
import { DateTime, EmailAddress } from '#platform/scalars.ts'
import type { Context } from './context.ts'
import { openSession, refreshSession, revokeSession, type SignedIn } from './data/sessions.ts'
import { findCredentials, registerUser } from './data/users.ts'
import { normalizeEmail } from './domain/email.ts'
import { checkRegistration } from './domain/registration.ts'
import type { SignedInSession } from './domain/session.ts'
import type { User } from './domain/user.ts'
import { emailTaken, invalidCredentials, invalidRefreshToken } from './domain/user-error.ts'
import type { Resolvers } from './generated/resolvers.ts'

const ERROR_TYPES = {
  INVALID_INPUT: 'InvalidInput',
  EMAIL_TAKEN: 'EmailTaken',
  WEAK_PASSWORD: 'WeakPassword',
  INVALID_CREDENTIALS: 'InvalidCredentials',
  INVALID_REFRESH_TOKEN: 'InvalidRefreshToken',
} as const

export const resolvers: Resolvers = {
  DateTime,
  EmailAddress,
  Query: {
    me: (_parent, _args, { caller, users }) => (caller.userId === null ? null : users.load(caller.userId)),
    user: (_parent, { id }, context) => visibleUser(id, context),
  },
  Mutation: {
    async userRegister(_parent, { input }, context) {
      const checked = checkRegistration(input)
      if ('userErrors' in checked) return checked
      const passwordHash = await context.passwords.hash(input.password)
      const now = new Date()
      const signedIn = await registerUser(context.database, { ...checked, passwordHash }, now)
      if (!signedIn) return { userErrors: [emailTaken] }
      return { user: signedIn.user, session: await toSession(signedIn, context, now), userErrors: [] }
    },
    async sessionCreate(_parent, { input }, context) {
      const email = normalizeEmail(input.email)
      const account = email ? await findCredentials(context.database, email) : undefined
      const matches = await context.passwords.verify(account?.passwordHash, input.password)
      if (!account || !matches) return { userErrors: [invalidCredentials] }
      const now = new Date()
      const refreshToken = await openSession(context.database, account.user.id, now)
      return { session: await toSession({ user: account.user, refreshToken }, context, now), userErrors: [] }
    },
    async sessionRefresh(_parent, { refreshToken }, context) {
      const now = new Date()
      const signedIn = await refreshSession(context.database, refreshToken, now)
      if (!signedIn) return { userErrors: [invalidRefreshToken] }
      return { session: await toSession(signedIn, context, now), userErrors: [] }
    },
    async sessionRevoke(_parent, { refreshToken }, { database }) {
      const revoked = await revokeSession(database, refreshToken, new Date())
      return { revoked, userErrors: revoked ? [] : [invalidRefreshToken] }
    },
  },
  User: {
    __resolveReference: ({ id }, context) => visibleUser(id, context),
    id: (user) => toGlobalId('user', user.id),
  },
  UserError: {
    __resolveType: ({ code }) => ERROR_TYPES[code],
  },
}

async function visibleUser(id: string, { caller, users }: Context): Promise<User | null> {
  const userId = fromGlobalId('user', id)
  return maySee(caller, userId) ? users.load(userId) : null
}

async function toSession(signedIn: SignedIn, { accessTokens }: Context, now: Date): Promise<SignedInSession> {
  return { ...signedIn, ...(await accessTokens.sign(signedIn.user, now)) }
}
