/** Canceling an order: from then on nothing else happens to it but that its saga is compensated. */
import { decideCancel } from '../domain/action-rules.ts'
import { cancel } from '../domain/saga-compensation.ts'
import type { MoveOrder } from './move-order.ts'
import { moveUnlessRefused, record, type Refused, stateOf } from './move-unless-refused.ts'

/** @param requestedBy the user (uuid) who cancels */
export type CancelOrder = (orderId: string, requestedBy: string, reason: string) => Promise<Refused>

export function createCancelOrder(moveOrder: MoveOrder): CancelOrder {
  return (orderId, requestedBy, reason) =>
    moveUnlessRefused(moveOrder, orderId, (row, now) =>
      record(decideCancel(stateOf(row), requestedBy, reason), () => cancel(row.saga, now)),
    )
}
