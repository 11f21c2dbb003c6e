/** Deletes the rows that are of no use any more. */
import { deleteInBatches } from '#platform/storage/delete-in-batches.ts'
import { AUDIT_RETENTION_MS } from '../domain/audit-event.ts'
import { DEVICE_RETENTION_MS } from '../domain/device.ts'
import { FAILURE_RETENTION_MS } from '../domain/lock-out.ts'
import { MAX_IDLE_MS } from '../domain/session.ts'
import { KEPT_AFTER_RETIREMENT_MS } from '../domain/signing-key-schedule.ts'
import type { Database } from './database.ts'

export async function deleteExpiredRows(database: Database, now: Date): Promise<void> {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  const prune = (table: string, key: string, time: string, keptMs: number) =>
    deleteInBatches(database, { table, key, time }, before(keptMs))
  await prune('refresh_tokens', 'hash', 'expires_at', 0)
  await prune('sessions', 'id', 'last_used_at', MAX_IDLE_MS)
  await prune('devices', 'hash', 'last_used_at', DEVICE_RETENTION_MS)
  await prune('sign_in_failures', 'email_hash', 'last_at', FAILURE_RETENTION_MS)
  await prune('audit_events', 'id', 'occurred_at', AUDIT_RETENTION_MS)
  // A few at all times.
  await database.signingKey.deleteMany({ where: { retiredAt: { lt: before(KEPT_AFTER_RETIREMENT_MS) } } })
}
