/** What nobody has touched for a month after its end goes to the archive: payments, each with its ledger. */
import type { Interval } from '#platform/process/interval.ts'
import { archiveAll, startArchiving } from '#platform/storage/archiving.ts'
import { archiveEnded } from '../data/archived-payments.ts'
import type { Database } from '../data/database.ts'

export function startPaymentArchive(database: Database): Interval {
  return startArchiving(database, 'payment-archive', archiveEnded)
}

/** Archives what has ended and did not change for so long. @returns how many payments that were */
export function archive(database: Database, unchangedMs?: number): Promise<number> {
  return archiveAll(database, archiveEnded, unchangedMs)
}
