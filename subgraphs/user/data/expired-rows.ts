/** Deletes the rows that are of no use any more. */
import { AUDIT_RETENTION_MS } from '../domain/audit-event.ts'
import { DEVICE_RETENTION_MS } from '../domain/device.ts'
import { FAILURE_RETENTION_MS } from '../domain/lock-out.ts'
import { MAX_IDLE_MS } from '../domain/session.ts'
import { KEPT_AFTER_RETIREMENT_MS } from '../domain/signing-key-schedule.ts'
import type { Database } from './database.ts'

export async function deleteExpiredRows(database: Database, now: Date): Promise<void> {
  const before = (milliseconds: number) => ({ lt: new Date(now.getTime() - milliseconds) })
  await database.refreshToken.deleteMany({ where: { expiresAt: before(0) } })
  await database.session.deleteMany({ where: { lastUsedAt: before(MAX_IDLE_MS) } })
  await database.device.deleteMany({ where: { lastUsedAt: before(DEVICE_RETENTION_MS) } })
  await database.signInFailures.deleteMany({ where: { lastAt: before(FAILURE_RETENTION_MS) } })
  await database.signingKey.deleteMany({ where: { retiredAt: before(KEPT_AFTER_RETIREMENT_MS) } })
  await database.auditEvent.deleteMany({ where: { occurredAt: before(AUDIT_RETENTION_MS) } })
}
