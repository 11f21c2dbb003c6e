/** One's own active sessions, listed, and ended from any of them. */
import { toGlobalId } from '#contracts/ids.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { ActiveSessionResolvers, MutationResolvers } from '../generated/resolvers.ts'
import { endSession } from '../operations/end-session.ts'
import { revokeAllSessions } from '../operations/revoke-all-sessions.ts'
import { toRevokedPayload } from './payload.ts'

export const ActiveSession: ActiveSessionResolvers = {
  id: ({ id }) => toGlobalId('sess', id),
  current: ({ id }, _args, { caller }) => caller.sessionId === toGlobalId('sess', id),
}

export const sessionRevokeAll: NonNullable<MutationResolvers['sessionRevokeAll']> = async (
  _parent,
  _args,
  { caller, outbox, origin },
) => toRevokedPayload(await revokeAllSessions(outbox, requireSignedIn(caller), origin))

export const sessionEnd: NonNullable<MutationResolvers['sessionEnd']> = async (
  _parent,
  { input },
  { caller, outbox, origin },
) => {
  const own = { userId: requireSignedIn(caller), id: fromGlobalId('sess', input.id) }
  return toRevokedPayload(await endSession(outbox, own, origin))
}
