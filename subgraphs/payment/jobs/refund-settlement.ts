/** Settles the refunds that a crash or an outage left behind; one replica at a time does. */
import type { Interval } from '#platform/process/interval.ts'
import { startSharedInterval } from '#platform/storage/job-turns.ts'
import type { Database } from '../data/database.ts'
import { paymentsWithRefundsSince } from '../data/refund-rows.ts'
import type { SettleRefunds } from '../operations/settle-refunds.ts'

/** The provider may take its time for each of a batch. */
const TURNS = { everyMs: 5_000, lostAfterMs: 60_000 }
const LEFT_BEHIND_AFTER_MS = 30_000
const BATCH = 20

export function startRefundSettlement(database: Database, settleRefunds: SettleRefunds): Interval {
  async function sweep(): Promise<void> {
    const before = new Date(Date.now() - LEFT_BEHIND_AFTER_MS)
    for (const id of await paymentsWithRefundsSince(database, before, BATCH)) await settleRefunds(id)
  }
  return startSharedInterval(
    database,
    'refund-settlement',
    TURNS,
    sweep,
    'a refund is still without an answer',
  )
}
