/**
 * An order is what its events say, in the order of their versions. Facts only: what may happen is decided
 * in placement-rules.ts, action-rules.ts and saga-machine.ts, and once it has happened it is never changed.
 */
import type { CurrencyCode } from '#contracts/money.ts'
import type { OrderRejectionReason } from '#contracts/order.ts'

/** CANCEL_PENDING is a lock: nothing else may happen to the order until it is compensated. */
export type OrderStatus =
  'PENDING' | 'CONFIRMED' | 'COMPLETED' | 'REJECTED' | 'EXPIRED' | 'CANCEL_PENDING' | 'CANCELED'

export type FulfillmentStatus = 'PENDING' | 'SHIPPED' | 'DELIVERED' | 'CANCELED'

export interface OrderPlaced {
  type: 'OrderPlaced'
  number: string
  customerId: string
  currency: CurrencyCode
  lines: readonly PlacedLine[]
  shippingMinor: number
  shippingAddress: ShippingAddress
  paymentMethod: string
}

export interface PlacedLine {
  productId: string
  productName: string
  sku: string
  quantity: number
  unitPriceMinor: number
}

export interface ShippingAddress {
  id: string
  recipient: string
  line1: string
  line2?: string | null
  city: string
  region?: string | null
  postalCode: string
  countryCode: string
  phone?: string | null
}

export type OrderEvent =
  | OrderPlaced
  /** The card's bank wants the customer to authenticate before the payment is authorized. */
  | { type: 'OrderAuthenticationWanted' }
  | { type: 'OrderConfirmed' }
  | { type: 'OrderRejected'; reason: OrderRejectionReason; detail: string }
  | { type: 'OrderExpired'; detail: string }
  /** @property requestedBy the user (uuid) who canceled */
  | { type: 'OrderCancelRequested'; requestedBy: string; detail: string }
  | { type: 'OrderCanceled' }
  | { type: 'OrderShipped'; carrier: string; trackingNumber: string }
  | { type: 'OrderDelivered' }
  | OrderRefunded

/** Money was given back, which leaves the order's status as it is. The amount is in minor units. */
export interface OrderRefunded {
  type: 'OrderRefunded'
  refundId: string
  amountMinor: number
  currency: CurrencyCode
  fullyRefunded: boolean
  status: OrderStatus
}

/** What happens to an order that is there already. */
export type LaterEvent = Exclude<OrderEvent, OrderPlaced>

/** What an event's status follows from. */
export type StatusEvent =
  { type: Exclude<OrderEvent['type'], 'OrderRefunded'> } | Pick<OrderRefunded, 'type' | 'status'>

/** The status that an event leads to. */
export function statusAfter(event: StatusEvent): OrderStatus {
  switch (event.type) {
    case 'OrderPlaced':
    case 'OrderAuthenticationWanted':
      return 'PENDING'
    case 'OrderConfirmed':
    case 'OrderShipped':
      return 'CONFIRMED'
    case 'OrderRejected':
      return 'REJECTED'
    case 'OrderExpired':
      return 'EXPIRED'
    case 'OrderCancelRequested':
      return 'CANCEL_PENDING'
    case 'OrderCanceled':
      return 'CANCELED'
    case 'OrderDelivered':
      return 'COMPLETED'
    case 'OrderRefunded':
      return event.status
    default:
      return event satisfies never
  }
}

/** A terminal status never changes any more. */
export function isTerminal(status: OrderStatus): boolean {
  return ['COMPLETED', 'REJECTED', 'EXPIRED', 'CANCELED'].includes(status)
}

/** Nothing was paid, so not even a refund can follow. */
export function isFinal(status: OrderStatus): boolean {
  return status === 'REJECTED' || status === 'EXPIRED'
}

export function subtotalMinor(lines: readonly PlacedLine[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
}
