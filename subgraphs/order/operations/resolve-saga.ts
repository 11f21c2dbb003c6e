/** An operator resolves a saga that is stuck: what the step should do was done by hand, and the saga goes on. */
import { resolveParked } from '../domain/saga-recovery.ts'
import type { MoveOrder } from './move-order.ts'
import { moveUnlessRefused, REFUSED_UNLESS_STUCK, type Refused } from './move-unless-refused.ts'

/** @param note what was done, and by whom; it stays with the step */
export type ResolveSaga = (orderId: string, note: string) => Promise<Refused>

export function createResolveSaga(moveOrder: MoveOrder): ResolveSaga {
  return (orderId, note) =>
    moveUnlessRefused(moveOrder, orderId, ({ saga }, now) =>
      saga.status === 'STUCK' ? resolveParked(saga, note, now) : REFUSED_UNLESS_STUCK,
    )
}
