/** What may be done with an order now, and what is refused, with the reason in words for people. */
import type { FulfillmentStatus, LaterEvent, OrderRefunded, OrderStatus } from './order-event.ts'
import type { Saga } from './saga-state.ts'
import { canCancel } from './saga-compensation.ts'

export type Action = 'CANCEL' | 'SHIP' | 'DELIVER' | 'REFUND'

export interface OrderState {
  readonly status: OrderStatus
  readonly fulfillment: FulfillmentStatus
  readonly fullyRefunded: boolean
  readonly saga: Pick<Saga, 'status' | 'ending'>
}

export type Decision = { do: LaterEvent } | { do: 'NOTHING' } | { refused: string }

/** What the customer may do; staff may do all of it. */
const OF_CUSTOMERS: readonly Action[] = ['CANCEL']

export function availableActions(order: OrderState, forStaff: boolean): Action[] {
  const paid = order.saga.status === 'SUCCEEDED' && ['CONFIRMED', 'COMPLETED'].includes(order.status)
  const isRefundable = paid && !order.fullyRefunded
  const possible: [Action, boolean][] = [
    ['CANCEL', isCancelable(order)],
    ['SHIP', isShippable(order)],
    ['DELIVER', order.status === 'CONFIRMED' && order.fulfillment === 'SHIPPED'],
    ['REFUND', isRefundable],
  ]
  return possible
    .filter(([action, can]) => can && (forStaff || OF_CUSTOMERS.includes(action)))
    .map(([action]) => action)
}

export function decideCancel(order: OrderState, requestedBy: string, reason: string): Decision {
  if (order.status === 'CANCEL_PENDING' || order.status === 'CANCELED') return { do: 'NOTHING' }
  if (isCancelable(order)) return { do: { type: 'OrderCancelRequested', requestedBy, detail: reason } }
  if (order.fulfillment === 'SHIPPED') return { refused: 'The order is on its way and cannot be canceled.' }
  return { refused: `An order that is ${wordFor(order)} cannot be canceled.` }
}

export function decideShip(
  order: OrderState,
  shipment: { carrier: string; trackingNumber: string },
  shipped: { carrier: string | null; trackingNumber: string | null },
): Decision {
  const same = shipped.carrier === shipment.carrier && shipped.trackingNumber === shipment.trackingNumber
  if (order.fulfillment !== 'PENDING' && same) return { do: 'NOTHING' }
  if (isShippable(order)) return { do: { type: 'OrderShipped', ...shipment } }
  if (order.fulfillment === 'SHIPPED') return { refused: 'The order has been shipped already.' }
  if (order.fullyRefunded) return { refused: 'An order that was refunded in full cannot be shipped.' }
  if (order.status === 'CONFIRMED') return { refused: 'The order is not paid for yet. Try again shortly.' }
  return { refused: `An order that is ${wordFor(order)} cannot be shipped.` }
}

export function decideDeliver(order: OrderState): Decision {
  if (order.fulfillment === 'DELIVERED') return { do: 'NOTHING' }
  if (order.fulfillment === 'SHIPPED') return { do: { type: 'OrderDelivered' } }
  return { refused: 'Only what was shipped can be delivered.' }
}

/** @param order with the refunds that are recorded already: each is recorded once */
export function decideRefunded(
  { status, refundIds }: { status: OrderStatus; refundIds: readonly string[] },
  refund: Omit<OrderRefunded, 'type' | 'status'>,
): Decision {
  if (refundIds.includes(refund.refundId)) return { do: 'NOTHING' }
  return { do: { type: 'OrderRefunded', status, ...refund } }
}

function isCancelable({ status, fulfillment, saga }: OrderState): boolean {
  const open = status === 'PENDING' || status === 'CONFIRMED'
  return open && fulfillment === 'PENDING' && canCancel(saga)
}

/** Goods leave only when they are taken from the stock and paid for: once the saga is done, unless all is refunded. */
function isShippable({ status, fulfillment, saga, fullyRefunded }: OrderState): boolean {
  const isPaid = saga.status === 'SUCCEEDED' && !fullyRefunded
  return status === 'CONFIRMED' && fulfillment === 'PENDING' && isPaid
}

function wordFor({ status, saga }: OrderState): string {
  if (status === 'PENDING' && saga.ending) return 'being given up'
  return status.toLowerCase().replace('_', ' ')
}
