/** An operator retries the step at which a saga is stuck. */
import { retryParked } from '../domain/saga-recovery.ts'
import type { MoveOrder } from './move-order.ts'
import { moveUnlessRefused, REFUSED_UNLESS_STUCK, type Refused } from './move-unless-refused.ts'

export type RetrySaga = (orderId: string) => Promise<Refused>

export function createRetrySaga(moveOrder: MoveOrder): RetrySaga {
  return (orderId) =>
    moveUnlessRefused(moveOrder, orderId, ({ saga }) =>
      saga.status === 'STUCK' ? retryParked(saga) : REFUSED_UNLESS_STUCK,
    )
}
