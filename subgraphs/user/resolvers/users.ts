/** What staff does about accounts. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { toConnection } from '#platform/graphql/connection.ts'
import { badUserInput, forbidden } from '#platform/graphql/errors.ts'
import { setRole } from '../data/roles.ts'
import { unlock } from '../operations/unlock.ts'
import { searchUsers } from '../data/users.ts'
import { lastAdmin, userNotFound } from '../domain/user-error.ts'
import type { MutationResolvers, QueryResolvers } from '../generated/resolvers.ts'
import { readIdPage } from './id-page.ts'

const NEWEST_FIRST = 'userId'
const MAX_SEARCH_CHARACTERS = 254

export const users: NonNullable<QueryResolvers['users']> = async (_parent, args, { database }) => {
  const search = args.search?.trim() || undefined
  if (search && (search.length > MAX_SEARCH_CHARACTERS || search.includes('\0')))
    throw badUserInput(`"search" has ${MAX_SEARCH_CHARACTERS} characters at most, and no NUL.`)
  const page = readIdPage(args, NEWEST_FIRST)
  return toConnection(await searchUsers(database, search, page), page, NEWEST_FIRST, ({ id }) => [id])
}

export const userRoleSet: NonNullable<MutationResolvers['userRoleSet']> = async (
  _parent,
  { id, role },
  { database, origin },
) => {
  const user = await setRole(database, fromGlobalId('user', id), role, origin, new Date())
  switch (user) {
    case 'forbidden':
      throw forbidden('This is for administrators only.')
    case 'not found':
      return { userErrors: [userNotFound] }
    case 'last admin':
      return { userErrors: [lastAdmin] }
    default:
      return { user, userErrors: [] }
  }
}

export const userUnlock: NonNullable<MutationResolvers['userUnlock']> = async (
  _parent,
  { id },
  { database, origin, users: accounts },
) => {
  const user = await accounts.load(fromGlobalId('user', id))
  if (!user) return { userErrors: [userNotFound] }
  await unlock(database, user, origin, new Date())
  return { user, userErrors: [] }
}
