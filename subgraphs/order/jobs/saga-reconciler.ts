/**
 * No saga is forgotten: one that has waited too long for an answer asks again, for the message or its
 * answer may have been lost with the broker. The participants answer with what stands, so asking is safe.
 * An order that is not confirmed by its deadline is given up.
 */
import { log } from '#platform/process/log.ts'
import type { Database } from '../data/database.ts'
import { findDueSagas } from '../data/sagas.ts'
import { askAgain, deadlineOf } from '../domain/saga-patience.ts'
import { canExpire, expire } from '../domain/saga-undo.ts'
import type { Decide, MoveOrder } from '../operations/move-order.ts'

const EVERY_MS = 2_000
const BATCH = 100

export function startReconciler(db: Database, moveOrder: MoveOrder): { close(): Promise<void> } {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= reconcile(db, moveOrder, new Date())
      .catch((error: unknown) => log.warn({ err: error }, 'could not reconcile; the next round tries again'))
      .finally(() => (running = undefined))
  }, EVERY_MS)
  return {
    async close() {
      clearInterval(timer)
      await running
    },
  }
}

/** Sees to every saga that is due by `now`. One that can't be moved does not hold up the others. */
export async function reconcile(db: Database, moveOrder: MoveOrder, now: Date): Promise<void> {
  for (const orderId of await findDueSagas(db, now, BATCH)) {
    await moveOrder(orderId, seeTo(now)).catch((error: unknown) =>
      log.warn({ err: error, orderId }, 'could not see to a saga'),
    )
  }
}

const seeTo =
  (now: Date): Decide =>
  ({ saga, order, dueAt }) => {
    // An answer may have come since it was found.
    if (!dueAt || dueAt > now) return undefined
    const transition =
      canExpire(saga) && now >= deadlineOf(order.placedAt) ? expire(saga, now) : askAgain(saga, now)
    const { status } = transition.saga
    log.info({ orderId: order.id, status, effects: transition.effects }, 'sees to a saga that waits')
    return transition
  }
