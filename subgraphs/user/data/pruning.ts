/** Keeps the tables bounded: once an hour, sessions and refresh tokens that are past all use are deleted. */
import { log } from '#platform/log.ts'
import { IDLE_MS } from '../domain/session.ts'
import type { Database } from './database.ts'

const PRUNE_EVERY_MS = 60 * 60 * 1_000

export async function prune(database: Database, now: Date): Promise<void> {
  await database.refreshToken.deleteMany({ where: { expiresAt: { lt: now } } })
  await database.session.deleteMany({ where: { lastUsedAt: { lt: new Date(now.getTime() - IDLE_MS) } } })
}

/** The returned function ends it. */
export function startPruning(database: Database): () => void {
  const timer = setInterval(() => {
    prune(database, new Date()).catch((error: unknown) =>
      log.warn({ err: error }, 'could not prune sessions'),
    )
  }, PRUNE_EVERY_MS)
  return () => clearInterval(timer)
}
