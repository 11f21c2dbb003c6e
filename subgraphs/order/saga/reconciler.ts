/**
 * No saga is forgotten: one that has waited too long for an answer asks again, for the message or its
 * answer may have been lost with the broker. The participants answer with what stands, so asking is safe.
 */
import { log } from '#platform/log.ts'
import type { Outbox } from '#platform/outbox.ts'
import type { Database, Tx } from '../data/database.ts'
import { findWaitingSagas, lockSaga, updateSaga } from '../data/sagas.ts'
import { askAgain } from '../domain/saga-machine.ts'
import { carryOut } from './effects.ts'

const EVERY_MS = 5_000
const ASK_AGAIN_AFTER_MS = 15_000
const BATCH = 100

export function startReconciler(db: Database, outbox: Outbox<Tx>): { close(): Promise<void> } {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= reconcile(db, outbox, new Date(Date.now() - ASK_AGAIN_AFTER_MS))
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

/** Asks again for every saga that has not moved since `before`. */
export async function reconcile(db: Database, outbox: Outbox<Tx>, before: Date): Promise<void> {
  for (const orderId of await findWaitingSagas(db, before, BATCH)) {
    await outbox.transaction(async (tx, send) => {
      const found = await lockSaga(tx, orderId)
      if (!found) return
      const now = new Date()
      const { saga, effects } = askAgain(found.saga)
      await updateSaga(tx, orderId, saga, now)
      await carryOut(tx, send, found.order, effects, now)
      log.info({ orderId, effects }, 'asked again for a saga that waits')
    })
  }
}
