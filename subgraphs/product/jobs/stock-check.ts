/**
 * Looks at whether stock is what its sources say (data/wrong-levels.ts), some products at a time, over and over, and at
 * those that were wrong each time. It mends nothing: what contradicts itself needs a person, who is told by a metric.
 */
import { type Interval, startInterval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import type { Database } from '../data/database.ts'
import { nextProducts, wrongLevelsOf } from '../data/wrong-levels.ts'
import { wrongLevels } from '../telemetry/stock-metrics.ts'

const EVERY_MS = 15_000
const BATCH = 200
/** Of so many it is known whether they are wrong still; where there are more, that is bad enough. */
const MAX_WRONG = 1_000

export function startStockCheck(database: Database, everyMs = EVERY_MS): Interval {
  let after: string | undefined
  let wrong: readonly string[] = []
  wrongLevels.set({}, 0)

  async function look(): Promise<void> {
    const next = await nextProducts(database, after, BATCH)
    after = next.length < BATCH ? undefined : next.at(-1)
    const found = await wrongLevelsOf(database, [...new Set([...wrong, ...next])])
    for (const level of found)
      if (!wrong.includes(level.productId)) log.error({ ...level }, 'stock is not what its sources say')
    wrong = [...new Set(found.map(({ productId }) => productId))].slice(0, MAX_WRONG)
    wrongLevels.set({}, found.length)
  }

  const checking = startInterval(everyMs, look, 'stock could not be checked')
  void checking.run()
  return checking
}
