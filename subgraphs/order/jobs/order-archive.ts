/** What nobody has touched for a month after its end goes to the archive: the events and the saga of orders. */
import type { Interval } from '#platform/process/interval.ts'
import { archiveAll, startArchiving } from '#platform/storage/archiving.ts'
import { archiveFinished } from '../data/archived-orders.ts'
import type { Database } from '../data/database.ts'

export function startOrderArchive(db: Database): Interval {
  return startArchiving(db, 'order-archive', archiveFinished)
}

/** Archives what is finished and did not change for so long. @returns how many orders that were */
export function archive(db: Database, unchangedMs?: number): Promise<number> {
  return archiveAll(db, archiveFinished, unchangedMs)
}
