/** Settles the refunds that a crash or an outage left behind. */
import { type Interval, startInterval } from '#platform/process/interval.ts'
import type { Database } from '../data/database.ts'
import { paymentsWithRefundsSince } from '../data/refund-rows.ts'
import type { SettleRefunds } from '../operations/settle-refunds.ts'

const SWEEP_EVERY_MS = 5_000
const LEFT_BEHIND_AFTER_MS = 30_000
const BATCH = 20

export function startRefundSettlement(database: Database, settleRefunds: SettleRefunds): Interval {
  async function sweep(): Promise<void> {
    const before = new Date(Date.now() - LEFT_BEHIND_AFTER_MS)
    for (const id of await paymentsWithRefundsSince(database, before, BATCH)) await settleRefunds(id)
  }
  return startInterval(SWEEP_EVERY_MS, sweep, 'a refund is still without an answer')
}
