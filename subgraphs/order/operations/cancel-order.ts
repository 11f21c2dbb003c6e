/**
 * Canceling an order: from then on nothing else happens to it but that its saga is compensated. Where its payment is
 * being authorized, its customer is told once the payment is voided, so that nothing is authorized after that; for a
 * provider that does not answer they wait no longer than a second.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../data/database.ts'
import { findSagas } from '../data/saga-rows.ts'
import { decideCancel } from '../domain/action-rules.ts'
import { cancel } from '../domain/saga-compensation.ts'
import { findStep, isPastPivot } from '../domain/saga-transition.ts'
import type { MoveOrder } from './move-order.ts'
import { moveUnlessRefused, record, type Refused, stateOf } from './move-unless-refused.ts'

const ANSWER_WITHIN_MS = 1_000
const LOOK_EVERY_MS = 20

/** @param requestedBy the user (uuid) who cancels */
export type CancelOrder = (orderId: string, requestedBy: string, reason: string) => Promise<Refused>

export function createCancelOrder(db: Database, moveOrder: MoveOrder): CancelOrder {
  return async (orderId, requestedBy, reason) => {
    const refused = await moveUnlessRefused(moveOrder, orderId, (row, now) =>
      record(decideCancel(stateOf(row), requestedBy, reason), () => cancel(row.saga, now)),
    )
    if (!refused) await untilNothingIsAuthorized(orderId)
    return refused
  }

  async function untilNothingIsAuthorized(orderId: string): Promise<void> {
    const deadline = performance.now() + ANSWER_WITHIN_MS
    while ((await mayBeAuthorized(orderId)) && performance.now() < deadline) await sleep(LOOK_EVERY_MS)
  }

  async function mayBeAuthorized(orderId: string): Promise<boolean> {
    const [saga] = await findSagas(db, [orderId])
    if (!saga || isPastPivot(saga)) return false
    return findStep(saga, 'AUTHORIZE_PAYMENT').status === 'COMPENSATING'
  }
}
