/** Keeps the tables bounded: once an hour, the rows that are of no use any more are deleted. */
import { type Interval, startInterval } from '#platform/process/interval.ts'
import type { Database } from '../data/database.ts'
import { deleteExpiredRows } from '../data/expired-rows.ts'

const PRUNE_EVERY_MS = 60 * 60 * 1_000

export function startPruning(database: Database): Interval {
  return startInterval(
    PRUNE_EVERY_MS,
    () => deleteExpiredRows(database, new Date()),
    'expired rows could not be deleted',
  )
}
