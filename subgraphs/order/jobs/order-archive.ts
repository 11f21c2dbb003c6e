/**
 * Keeps the live tables as small as the orders that something may still happen to: what nobody has touched for a month
 * after its end goes to the archive. One replica at a time archives; what an interrupted run left is the next one's.
 */
import { type Interval, startInterval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import { takeTurn } from '#platform/storage/job-turns.ts'
import { archiveFinished } from '../data/archived-orders.ts'
import type { Database } from '../data/database.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const UNCHANGED_MS = 30 * DAY_MS
const LOOK_EVERY_MS = 15_000
const EVERY_MS = 60_000
/** A turn ends after this, to be gone on with in the next; it is another replica's long after that. */
const TURN_MS = 30_000
const LOST_AFTER_MS = 5 * 60_000
const BATCH = 200

export function startOrderArchive(db: Database): Interval {
  const turn = () =>
    takeTurn(db, 'order-archive', LOST_AFTER_MS, async () => {
      await archive(db)
      return { nextInMs: EVERY_MS }
    })
  return startInterval(LOOK_EVERY_MS, turn, 'could not archive orders')
}

/** Archives what is finished and did not change for so long. @returns how many orders that were */
export async function archive(db: Database, unchangedMs = UNCHANGED_MS): Promise<number> {
  const deadline = performance.now() + TURN_MS
  let archived = 0
  let count: number
  do {
    count = await archiveFinished(db, unchangedMs, BATCH)
    archived += count
  } while (count === BATCH && performance.now() < deadline)
  if (archived > 0) log.info({ orders: archived }, 'archived orders')
  return archived
}
