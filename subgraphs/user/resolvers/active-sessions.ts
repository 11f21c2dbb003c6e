/** One's own sessions, seen and ended from any of them. */
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import { endAllSessions, endOwnSession } from '../data/sessions.ts'
import { sessionNotFound } from '../domain/user-error.ts'
import type { ActiveSessionResolvers, MutationResolvers } from '../generated/resolvers.ts'

export const ActiveSession: ActiveSessionResolvers = {
  id: ({ id }) => toGlobalId('sess', id),
  current: ({ id }, _args, { caller }) => caller.sessionId === toGlobalId('sess', id),
}

export const sessionRevokeAll: NonNullable<MutationResolvers['sessionRevokeAll']> = async (
  _parent,
  _args,
  { caller, database, origin },
) => {
  await endAllSessions(database, requireSignedIn(caller), origin, new Date())
  return { revoked: true, userErrors: [] }
}

export const sessionEnd: NonNullable<MutationResolvers['sessionEnd']> = async (
  _parent,
  { id },
  { caller, database, origin },
) => {
  const userId = requireSignedIn(caller)
  const revoked = await endOwnSession(database, userId, fromGlobalId('sess', id), origin, new Date())
  return { revoked, userErrors: revoked ? [] : [sessionNotFound] }
}
