/** What staff does with accounts. */
import { type Connection, toConnection } from '#platform/graphql/connection.ts'
import { badUserInput, forbidden } from '#platform/graphql/errors.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { countUsers, listUsers } from '../data/user-list.ts'
import type { User } from '../domain/user.ts'
import { refuse, userNotFound } from '../domain/user-error.ts'
import { normalizeSearch, SEARCH_RULE } from '../domain/user-search.ts'
import type { MutationResolvers, QueryResolvers, UserConnectionResolvers } from '../generated/resolvers.ts'
import { recordAccountRead } from '../operations/read-accounts.ts'
import { setRole } from '../operations/set-role.ts'
import { unlockAccount } from '../operations/unlock-account.ts'
import { readIdPage } from './id-page.ts'
import { toPayload } from './payload.ts'

const NEWEST_FIRST = 'userId'

export type UserPage = Connection<User> & { search: string | undefined }

export const users: NonNullable<QueryResolvers['users']> = async (_parent, args, { database, origin }) => {
  const search = normalizeSearch(args.search)
  if (search === null) throw badUserInput(SEARCH_RULE)
  const page = readIdPage(args, NEWEST_FIRST)
  const rows = await listUsers(database, search, page)
  const detail = `a list of ${rows.length}${search ? `, searched for "${search}"` : ''}`
  await recordAccountRead(database, { userId: null, detail }, origin)
  return { ...toConnection(rows, page, NEWEST_FIRST, ({ id }) => [id]), search }
}

/** They are counted only when asked for, as far as the bound. */
export const UserConnection: UserConnectionResolvers = {
  totalCount: ({ search }, _args, { database }) => countUsers(database, search),
}

export const userRoleSet: NonNullable<MutationResolvers['userRoleSet']> = async (
  _parent,
  { input },
  { outbox, origin },
) => {
  const role = { id: fromGlobalId('user', input.id), role: input.role }
  const outcome = await setRole(outbox, role, origin)
  if (outcome === 'forbidden') throw forbidden('This is for administrators only.')
  return toPayload(outcome)
}

export const userUnlock: NonNullable<MutationResolvers['userUnlock']> = async (
  _parent,
  { input },
  { database, origin, users: accounts },
) => {
  const user = await accounts.load(fromGlobalId('user', input.id))
  if (!user) return refuse(userNotFound)
  await unlockAccount(database, user, origin)
  return { user, userErrors: [] }
}
