/** Declines that are too old to count go, once an hour. */
import { type Interval, startInterval } from '#platform/process/interval.ts'
import { deleteDeclines } from '../data/card-decline-rows.ts'
import type { Database } from '../data/database.ts'
import { DECLINES_RETENTION_MS } from '../domain/card-testing.ts'

const PRUNE_EVERY_MS = 60 * 60 * 1_000

export function startDeclinePruning(database: Database): Interval {
  const prune = () => deleteDeclines(database, new Date(Date.now() - DECLINES_RETENTION_MS))
  return startInterval(PRUNE_EVERY_MS, prune, 'old declines could not be deleted')
}
