/** What nobody has touched for a month after its end goes to the archive: reservations, and the movements they led to. */
import type { Interval } from '#platform/process/interval.ts'
import { archiveAll, startArchiving } from '#platform/storage/archiving.ts'
import { archiveEnded } from '../data/archived-stock.ts'
import type { Database } from '../data/database.ts'

export function startStockArchive(database: Database): Interval {
  return startArchiving(database, 'stock-archive', archiveEnded)
}

/** Archives what has ended and did not change for so long. @returns of how many orders */
export function archive(database: Database, unchangedMs?: number): Promise<number> {
  return archiveAll(database, archiveEnded, unchangedMs)
}
