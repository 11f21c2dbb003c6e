/**
 * No saga is forgotten: one that has waited too long for an answer asks again, for the message or its
 * answer may have been lost with the broker. The participants answer with what stands, so asking is safe.
 * An order that is not confirmed by its deadline is given up.
 */
import { log } from '#platform/log.ts'
import type { Outbox } from '#platform/outbox.ts'
import type { Database, Tx } from '../data/database.ts'
import { findDueSagas, lockSaga, type SagaRow } from '../data/sagas.ts'
import type { Transition } from '../domain/saga-transition.ts'
import { askAgain, deadlineOf } from '../domain/saga-patience.ts'
import { canExpire, expire } from '../domain/saga-undo.ts'
import { carryOut } from './effects.ts'

const EVERY_MS = 2_000
const BATCH = 100

export function startReconciler(db: Database, outbox: Outbox<Tx>): { close(): Promise<void> } {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= reconcile(db, outbox, new Date())
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
export async function reconcile(db: Database, outbox: Outbox<Tx>, now: Date): Promise<void> {
  for (const orderId of await findDueSagas(db, now, BATCH)) {
    await outbox
      .transaction(async (tx, send) => {
        const found = await lockSaga(tx, orderId)
        // An answer may have come since it was found.
        if (!found?.dueAt || found.dueAt > now) return
        const transition = decide(found, now)
        await carryOut(tx, send, found.order, transition, now)
        const { status } = transition.saga
        log.info({ orderId, status, effects: transition.effects }, 'saw to a saga that waits')
      })
      .catch((error: unknown) => log.warn({ err: error, orderId }, 'could not see to a saga'))
  }
}

function decide({ saga, order }: SagaRow, now: Date): Transition {
  if (canExpire(saga) && now >= deadlineOf(order.placedAt)) return expire(saga, now)
  return askAgain(saga, now)
}
