/**
 * An order is what its events say, in the order of their versions. Facts only: what may happen is decided
 * in place.ts and saga-machine.ts, and once it has happened it is never changed.
 */
import type { MessageData } from '#events/message.ts'
import type { paymentAuthorizationRejected } from '#events/payment.ts'
import type { stockReservationRejected } from '#events/stock.ts'

export type OrderStatus = 'PENDING' | 'CONFIRMED' | 'REJECTED'

/** Why an order was rejected: what the participants of its saga can answer. */
export type RejectionReason =
  | MessageData<typeof stockReservationRejected>['reason']
  | MessageData<typeof paymentAuthorizationRejected>['reason']

export interface OrderPlaced {
  type: 'OrderPlaced'
  number: string
  customerId: string
  currency: string
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
  | { type: 'OrderConfirmed' }
  | { type: 'OrderRejected'; reason: RejectionReason; detail: string }

/** The status that an event leads to. */
export function statusAfter(event: Pick<OrderEvent, 'type'>): OrderStatus {
  switch (event.type) {
    case 'OrderPlaced':
      return 'PENDING'
    case 'OrderConfirmed':
      return 'CONFIRMED'
    case 'OrderRejected':
      return 'REJECTED'
    default:
      return event.type satisfies never
  }
}

/** After a terminal status nothing changes any more. */
export function isTerminal(status: OrderStatus): boolean {
  return status === 'REJECTED'
}

export function subtotalMinor(lines: readonly PlacedLine[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
}
