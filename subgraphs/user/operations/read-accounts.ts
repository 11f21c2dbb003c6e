/** Staff reads other people's accounts, and that is recorded before they are shown: whose, or what was looked for. */
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction } from '../data/database.ts'
import type { Origin } from '../domain/audit-event.ts'

export async function recordAccountRead(
  database: Database,
  read: { userId: string; detail?: string } | { userId: null; detail: string },
  origin: Origin,
): Promise<void> {
  await inTransaction(database, (tx) =>
    recordAuditEvent(tx, { type: 'ACCOUNT_READ', ...read }, origin, new Date()),
  )
}
