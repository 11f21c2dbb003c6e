/**
 * The job that keeps live tables as small as what something may still happen to: what ended a month ago goes to the archive,
 * in batches. One replica at a time archives; what an interrupted run left is the next one's.
 */
import { type Interval, startInterval } from '../process/interval.ts'
import { log } from '../process/log.ts'
import { takeTurn } from './job-turns.ts'
import type { SqlClient } from './sql-client.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const UNCHANGED_MS = 30 * DAY_MS
const LOOK_EVERY_MS = 15_000
const EVERY_MS = 60_000
/** A turn ends after this, to be gone on with in the next; it is another replica's long after that. */
const TURN_MS = 30_000
const LOST_AFTER_MS = 5 * 60_000
const BATCH = 200

/** @returns how many were archived; fewer than `limit` when there are no more that nobody else has taken up */
export type ArchiveBatch<Db> = (database: Db, unchangedMs: number, limit: number) => Promise<number>

/** @param job such as `order-archive` */
export function startArchiving<Db extends SqlClient>(
  database: Db,
  job: string,
  archiveBatch: ArchiveBatch<Db>,
): Interval {
  const turn = () =>
    takeTurn(database, job, LOST_AFTER_MS, async () => {
      const archived = await archiveAll(database, archiveBatch)
      if (archived > 0) log.info({ job, archived }, 'archived what ended long ago')
      return { nextInMs: EVERY_MS }
    })
  return startInterval(LOOK_EVERY_MS, turn, `could not archive: ${job}`)
}

/** @param unchangedMs archives what did not change for so long. @returns how many were archived */
export async function archiveAll<Db>(
  database: Db,
  archiveBatch: ArchiveBatch<Db>,
  unchangedMs = UNCHANGED_MS,
): Promise<number> {
  const deadline = performance.now() + TURN_MS
  let archived = 0
  let count: number
  do {
    count = await archiveBatch(database, unchangedMs, BATCH)
    archived += count
  } while (count === BATCH && performance.now() < deadline)
  return archived
}
