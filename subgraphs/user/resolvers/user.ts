/** The account. Another's answers exactly as one that does not exist. */
import type { CurrencyCode } from '#contracts/money.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { maySee } from '#platform/identity/caller.ts'
import type { Context } from './context.ts'
import { findSessions } from '../data/sessions.ts'
import type { User as Account } from '../domain/user.ts'
import type { QueryResolvers, UserResolvers } from '../generated/resolvers.ts'

export const me: NonNullable<QueryResolvers['me']> = (_parent, _args, { caller, users }) =>
  caller.userId === null ? null : users.load(caller.userId)

export const user: NonNullable<QueryResolvers['user']> = (_parent, { id }, context) =>
  visibleUser(id, context)

export const User: UserResolvers = {
  __resolveReference: ({ id }, context) => visibleUser(id, context),
  id: ({ id }) => toGlobalId('user', id),
  preferences: ({ locale, currency, orderUpdates, news }) => ({
    locale,
    currency: currency as CurrencyCode,
    notifications: { orderUpdates, news },
  }),
  addresses: ({ id }, _args, { addresses }) => addresses.load(id),
  sessions: ({ id }, _args, { caller, database }) =>
    caller.userId === id ? findSessions(database, id, new Date()) : null,
}

async function visibleUser(id: string, { caller, users }: Context): Promise<Account | null> {
  const userId = fromGlobalId('user', id)
  return maySee(caller, userId) ? users.load(userId) : null
}
