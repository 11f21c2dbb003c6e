/** Delivering an order: the goods have arrived, which completes it. */
import { decideDeliver } from '../domain/action-rules.ts'
import { unmoved } from '../domain/saga-transition.ts'
import type { MoveOrder } from './move-order.ts'
import { moveUnlessRefused, record, type Refused, stateOf } from './move-unless-refused.ts'

export type DeliverOrder = (orderId: string) => Promise<Refused>

export function createDeliverOrder(moveOrder: MoveOrder): DeliverOrder {
  return (orderId) =>
    moveUnlessRefused(moveOrder, orderId, (row) =>
      record(decideDeliver(stateOf(row)), () => unmoved(row.saga)),
    )
}
