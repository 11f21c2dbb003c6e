/** The audit trail, for staff. */
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { toConnection } from '#platform/graphql/connection.ts'
import { findAuditEvents } from '../data/audit-trail.ts'
import type { AuditEventResolvers, QueryResolvers } from '../generated/resolvers.ts'
import { readIdPage } from './id-page.ts'

const NEWEST_FIRST = 'auditEventId'

export const auditEvents: NonNullable<QueryResolvers['auditEvents']> = async (
  _parent,
  args,
  { database },
) => {
  const { userId, type } = args.filter ?? {}
  const filter = { userId: userId ? fromGlobalId('user', userId) : undefined, type: type ?? undefined }
  const page = readIdPage(args, NEWEST_FIRST)
  return toConnection(await findAuditEvents(database, filter, page), page, NEWEST_FIRST, ({ id }) => [id])
}

export const AuditEvent: AuditEventResolvers = {
  id: ({ id }) => toGlobalId('audit', id),
  user: ({ userId }, _args, { users }) => (userId ? users.load(userId) : null),
  actor: ({ actorId }, _args, { users }) => (actorId ? users.load(actorId) : null),
  sessionId: ({ sessionId }) => (sessionId ? toGlobalId('sess', sessionId) : null),
}
