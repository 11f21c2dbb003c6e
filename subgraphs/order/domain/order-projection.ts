/**
 * What is shown of an order follows from its events and from nothing else: each event changes the projection
 * in one way, when it is written as when the history is replayed.
 */
import type { OrderRejectionReason } from '#contracts/order.ts'
import {
  type FulfillmentStatus,
  type LaterEvent,
  type OrderEvent,
  type OrderPlaced,
  type OrderStatus,
  statusAfter,
  subtotalMinor,
} from './order-event.ts'

export interface Projection {
  status: OrderStatus
  version: number
  updatedAt: Date
  rejectionReason: OrderRejectionReason | null
  fulfillment: FulfillmentStatus
  carrier: string | null
  trackingNumber: string | null
  shippedAt: Date | null
  deliveredAt: Date | null
  refundIds: readonly string[]
  fullyRefunded: boolean
}

export function projectPlaced(placedAt: Date): Projection {
  return {
    status: 'PENDING',
    version: 1,
    updatedAt: placedAt,
    rejectionReason: null,
    fulfillment: 'PENDING',
    carrier: null,
    trackingNumber: null,
    shippedAt: null,
    deliveredAt: null,
    refundIds: [],
    fullyRefunded: false,
  }
}

/** What the customer pays. */
export function totals({ lines, shippingMinor }: OrderPlaced) {
  const subtotal = subtotalMinor(lines)
  return { subtotalMinor: subtotal, shippingMinor, totalMinor: subtotal + shippingMinor }
}

export function apply(before: Projection, event: LaterEvent, occurredAt: Date): Projection {
  const after = {
    ...before,
    status: statusAfter(event),
    version: before.version + 1,
    updatedAt: occurredAt,
  }
  switch (event.type) {
    case 'OrderAuthenticationWanted':
    case 'OrderConfirmed':
    case 'OrderCancelRequested':
      return after
    case 'OrderRejected':
      return { ...after, rejectionReason: event.reason, fulfillment: 'CANCELED' }
    case 'OrderExpired':
    case 'OrderCanceled':
      return { ...after, fulfillment: 'CANCELED' }
    case 'OrderShipped': {
      const { carrier, trackingNumber } = event
      return { ...after, fulfillment: 'SHIPPED', carrier, trackingNumber, shippedAt: occurredAt }
    }
    case 'OrderDelivered':
      return { ...after, fulfillment: 'DELIVERED', deliveredAt: occurredAt }
    case 'OrderRefunded': {
      const fullyRefunded = before.fullyRefunded || event.fullyRefunded
      return { ...after, refundIds: [...before.refundIds, event.refundId], fullyRefunded }
    }
    default:
      return event satisfies never
  }
}

/** @throws when the history does not begin with OrderPlaced, or begins again */
export function replay(history: readonly { event: OrderEvent; occurredAt: Date }[]): Projection {
  const [first, ...rest] = history
  if (first?.event.type !== 'OrderPlaced') throw new Error('A history begins with OrderPlaced.')
  return rest.reduce((before, { event, occurredAt }) => {
    if (event.type === 'OrderPlaced') throw new Error('An order is placed once.')
    return apply(before, event, occurredAt)
  }, projectPlaced(first.occurredAt))
}
