/**
 * No saga waits for ever: one that has waited too long for an answer retries, for the message or its answer may
 * have been lost with the broker. The participants answer with what stands, so a retry is safe.
 * An order that is not confirmed by its deadline ends then. One replica at a time reconciles.
 */
import type { Interval } from '#platform/process/interval.ts'
import { log, withLogFields } from '#platform/process/log.ts'
import { inTrace } from '#platform/telemetry/tracing.ts'
import { startSharedInterval } from '#platform/storage/job-turns.ts'
import type { Database } from '../data/database.ts'
import { type DueSaga, findDueSagas } from '../data/saga-rows.ts'
import { canExpire, expire } from '../domain/saga-compensation.ts'
import { deadlineOf, retryUnanswered } from '../domain/saga-timeouts.ts'
import type { Decide, MoveOrder } from '../operations/move-order.ts'

const TURNS = { everyMs: 2_000, lostAfterMs: 10_000 }
/** After an outage there are many: a turn goes on with them for so long. */
const WORK_MS = 5_000
const BATCH = 100
const AT_ONCE = 8

export function startSagaReconciler(db: Database, moveOrder: MoveOrder): Interval {
  const sweep = () => reconcile(db, moveOrder)
  return startSharedInterval(db, 'saga-reconciler', TURNS, sweep, 'could not reconcile sagas')
}

/**
 * Reconciles every saga that is due by the database's clock. One that can't be moved does not hold up the others.
 * @param aheadMs reconciles as if it were so much later
 */
export async function reconcile(db: Database, moveOrder: MoveOrder, aheadMs = 0): Promise<void> {
  const until = performance.now() + WORK_MS
  let failed = 0
  let due: DueSaga[]
  do {
    due = await findDueSagas(db, aheadMs, BATCH)
    for (let from = 0; from < due.length; from += AT_ONCE) {
      await Promise.all(due.slice(from, from + AT_ONCE).map(move))
    }
    // What can't be moved stays due.
  } while (due.length === BATCH && failed === 0 && aheadMs === 0 && performance.now() < until)

  async function move({ orderId, now, traceId }: DueSaga): Promise<void> {
    const reconciled = inTrace(traceId, 'reconcile saga', (span) => {
      span.setAttribute('storegraph.order.id', orderId)
      return withLogFields({ orderId }, () => moveOrder(orderId, decideAt(now)))
    })
    await reconciled.catch((error: unknown) => {
      failed += 1
      log.warn({ err: error, orderId }, 'could not reconcile a saga')
    })
  }
}

const decideAt =
  (now: Date): Decide =>
  ({ saga, order, dueAt }) => {
    // An answer may have come since it was found.
    if (!dueAt || dueAt > now) return undefined
    const isLate = canExpire(saga) && now >= deadlineOf(order.placedAt)
    const transition = isLate ? expire(saga, now) : retryUnanswered(saga, now)
    const { status } = transition.saga
    log.info({ orderId: order.id, status, effects: transition.effects }, 'reconciles a saga that waits')
    return transition
  }
