/**
 * No saga waits for ever: one that has waited too long for an answer retries, for the message or its answer may
 * have been lost with the broker. The participants answer with what stands, so a retry is safe.
 * An order that is not confirmed by its deadline ends then.
 */
import { type Interval, startInterval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import { inTrace } from '#platform/process/telemetry.ts'
import type { Database } from '../data/database.ts'
import { findDueSagas } from '../data/saga-rows.ts'
import { canExpire, expire } from '../domain/saga-compensation.ts'
import { deadlineOf, retryUnanswered } from '../domain/saga-timeouts.ts'
import type { Decide, MoveOrder } from '../operations/move-order.ts'

const EVERY_MS = 2_000
const BATCH = 100

export function startSagaReconciler(db: Database, moveOrder: MoveOrder): Interval {
  return startInterval(EVERY_MS, () => reconcile(db, moveOrder), 'could not reconcile sagas')
}

/**
 * Reconciles every saga that is due by the database's clock. One that can't be moved does not hold up the others.
 * @param aheadMs reconciles as if it were so much later
 */
export async function reconcile(db: Database, moveOrder: MoveOrder, aheadMs = 0): Promise<void> {
  for (const { orderId, now, traceId } of await findDueSagas(db, aheadMs, BATCH)) {
    const reconciled = inTrace(traceId, 'reconcile saga', () => moveOrder(orderId, decideAt(now)))
    await reconciled.catch((error: unknown) =>
      log.warn({ err: error, orderId }, 'could not reconcile a saga'),
    )
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
