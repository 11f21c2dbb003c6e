/**
 * The audit trail. An event is written in the transaction of what it describes, so that neither exists without the
 * other; the database refuses to change one, or to delete one before its time (see the migration).
 */
import type { Page } from '#platform/graphql/connection.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import type { AuditEvent, AuditEventType, NewAuditEvent, Origin } from '../domain/audit-event.ts'
import { securityEvents } from '../telemetry/security-metrics.ts'
import type { Database, Transaction } from './database.ts'

/** To count more would read too much. */
const MAX_COUNTED = 10_000

export async function recordAuditEvent(
  tx: Transaction,
  event: NewAuditEvent,
  origin: Origin,
  now: Date,
): Promise<void> {
  await tx.auditEvent.create({ data: { id: newId(), occurredAt: now, ...event, ...origin } })
  securityEvents.add({ type: event.type })
  log.info({ type: event.type, userId: event.userId }, 'an event of security')
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

/** @returns null where to count would read too much */
export async function countAuditEvents(database: Database, filter: AuditEventFilter): Promise<number | null> {
  const take = MAX_COUNTED + 1
  const count = await database.auditEvent.count({ where: filter, orderBy: { id: 'desc' }, take })
  return count > MAX_COUNTED ? null : count
}
