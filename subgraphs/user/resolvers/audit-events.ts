/** The audit trail, for administrators. */
import { toGlobalId } from '#contracts/ids.ts'
import { type Connection, toConnection } from '#platform/graphql/connection.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { type AuditEventFilter, countAuditEvents, findAuditEvents } from '../data/audit-event-rows.ts'
import type { AuditEvent as RecordedEvent } from '../domain/audit-event.ts'
import type {
  AuditEventConnectionResolvers,
  AuditEventResolvers,
  QueryResolvers,
} from '../generated/resolvers.ts'
import { readIdPage } from './id-page.ts'

const NEWEST_FIRST = 'auditEventId'

export type AuditEventPage = Connection<RecordedEvent> & { filter: AuditEventFilter }

export const auditEvents: NonNullable<QueryResolvers['auditEvents']> = async (
  _parent,
  args,
  { database },
) => {
  const { userId, type } = args.filter ?? {}
  const filter = { userId: userId ? fromGlobalId('user', userId) : undefined, type: type ?? undefined }
  const page = readIdPage(args, NEWEST_FIRST)
  const rows = await findAuditEvents(database, filter, page)
  return { ...toConnection(rows, page, NEWEST_FIRST, ({ id }) => [id]), filter }
}

/** They are counted only when asked for, as far as the bound. */
export const AuditEventConnection: AuditEventConnectionResolvers = {
  totalCount: ({ filter }, _args, { database }) => countAuditEvents(database, filter),
}

export const AuditEvent: AuditEventResolvers = {
  id: ({ id }) => toGlobalId('audit', id),
  user: ({ userId }, _args, { users }) => (userId ? users.load(userId) : null),
  actor: ({ actorId }, _args, { users }) => (actorId ? users.load(actorId) : null),
  actorSessionId: ({ actorSessionId }) => (actorSessionId ? toGlobalId('sess', actorSessionId) : null),
  before: ({ before }) => (before === null ? null : JSON.stringify(before)),
  after: ({ after }) => (after === null ? null : JSON.stringify(after)),
  sessionId: ({ sessionId }) => (sessionId ? toGlobalId('sess', sessionId) : null),
}
