/** Keeps the tables bounded: once an hour, what is past all use is deleted. */
import { log } from '#platform/process/log.ts'
import { AUDIT_RETENTION_MS } from '../domain/audit-event.ts'
import { IDLE_MS } from '../domain/session.ts'
import { FORGET_AFTER_MS } from '../domain/sign-in-failures.ts'
import { KEPT_AFTER_RETIREMENT_MS } from '../domain/signing-keys.ts'
import type { Database } from '../data/database.ts'

const PRUNE_EVERY_MS = 60 * 60 * 1_000

export async function prune(database: Database, now: Date): Promise<void> {
  const before = (milliseconds: number) => ({ lt: new Date(now.getTime() - milliseconds) })
  await database.refreshToken.deleteMany({ where: { expiresAt: before(0) } })
  await database.session.deleteMany({ where: { lastUsedAt: before(IDLE_MS) } })
  await database.signInFailures.deleteMany({ where: { lastAt: before(FORGET_AFTER_MS) } })
  await database.signingKey.deleteMany({ where: { retiredAt: before(KEPT_AFTER_RETIREMENT_MS) } })
  await database.auditEvent.deleteMany({ where: { occurredAt: before(AUDIT_RETENTION_MS) } })
}

/** The returned function ends it. */
export function startPruning(database: Database): () => void {
  const timer = setInterval(() => {
    prune(database, new Date()).catch((error: unknown) => log.warn({ err: error }, 'could not prune'))
  }, PRUNE_EVERY_MS)
  return () => clearInterval(timer)
}
