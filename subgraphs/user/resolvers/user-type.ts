/** The account. Another person's answers exactly as one that does not exist. */
import { toGlobalId } from '#contracts/ids.ts'
import { maySee } from '#platform/identity/caller.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { findActiveSessions } from '../data/session-rows.ts'
import type { User as Account } from '../domain/user.ts'
import type { QueryResolvers, UserResolvers } from '../generated/resolvers.ts'
import { recordAccountRead } from '../operations/read-accounts.ts'
import type { Context } from './context.ts'

export const me: NonNullable<QueryResolvers['me']> = (_parent, _args, { caller, users }) =>
  caller.userId === null ? null : users.load(caller.userId)

export const user: NonNullable<QueryResolvers['user']> = async (_parent, { id }, context) => {
  const found = await visibleUser(id, context)
  const { caller, database, origin } = context
  if (found && found.id !== caller.userId) await recordAccountRead(database, { userId: found.id }, origin)
  return found
}

export const User: UserResolvers = {
  __resolveReference: ({ id }, context) => visibleUser(id, context),
  id: ({ id }) => toGlobalId('user', id),
  preferences: ({ locale, currency, orderUpdates, news }) => ({
    locale,
    currency,
    notifications: { orderUpdates, news },
  }),
  addresses: ({ id }, _args, { addresses }) => addresses.load(id),
  sessions: ({ id }, _args, { caller, database }) =>
    caller.userId === id ? findActiveSessions(database, id, new Date()) : null,
}

async function visibleUser(id: string, { caller, users }: Context): Promise<Account | null> {
  const userId = fromGlobalId('user', id)
  return maySee(caller, userId) ? users.load(userId) : null
}
