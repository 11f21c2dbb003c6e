/** Shipping an order: the goods have left the warehouse, with a carrier and its number for the shipment. */
import { decideShip } from '../domain/action-rules.ts'
import { unmoved } from '../domain/saga-transition.ts'
import type { MoveOrder } from './move-order.ts'
import { moveUnlessRefused, record, type Refused, stateOf } from './move-unless-refused.ts'

export type ShipOrder = (
  orderId: string,
  shipment: { carrier: string; trackingNumber: string },
) => Promise<Refused>

export function createShipOrder(moveOrder: MoveOrder): ShipOrder {
  return (orderId, shipment) =>
    moveUnlessRefused(moveOrder, orderId, (row) =>
      record(decideShip(stateOf(row), shipment, row.order), () => unmoved(row.saga)),
    )
}
