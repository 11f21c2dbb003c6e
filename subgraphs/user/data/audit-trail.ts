/**
 * The audit trail. An event is written in the transaction of what it tells of, so that neither is there
 * without the other; the database refuses to change or remove one (see the migration).
 */
import { newId } from '#platform/process/new-id.ts'
import type { Page } from '#platform/graphql/connection.ts'
import type { AuditEvent, AuditEventType, NewAuditEvent, Origin } from '../domain/audit-event.ts'
import type { Database, Transaction } from './database.ts'

export async function record(
  tx: Transaction,
  event: NewAuditEvent,
  origin: Origin,
  now: Date,
): Promise<void> {
  await tx.auditEvent.create({ data: { id: newId(), occurredAt: now, ...event, ...origin } })
}

export interface AuditEventFilter {
  userId?: string // uuid
  type?: AuditEventType
}

/** Newest first; a page past the event of the id `page.cursor[0]`. */
export function findAuditEvents(
  database: Database,
  filter: AuditEventFilter,
  page: Page,
): Promise<AuditEvent[]> {
  const [id] = page.cursor ?? []
  return database.auditEvent.findMany({
    where: { ...filter, ...(id && { id: { [page.backward ? 'gt' : 'lt']: id } }) },
    orderBy: { id: page.backward ? 'asc' : 'desc' },
    take: page.limit + 1,
  })
}
