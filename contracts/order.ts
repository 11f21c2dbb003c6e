/** What the order subgraph publishes: every change of an order's status. The key is the order's id (uuid). */
import { z } from 'zod'
import { type MessageData, messageType } from './message.ts'
import type { paymentAuthorizationRejected } from './payment.ts'
import type { stockReservationRejected } from './stock.ts'

export const orderStatusChanged = messageType(
  'storegraph.order.status-changed.v1',
  'events.order.status-changed',
  z.object({
    orderId: z.uuid(),
    customerId: z.uuid(),
    /** The order's version after the change; versions of an order are 1..n. */
    version: z.number().int().positive(),
  }),
)

/** Why an order is rejected: for what a participant refused before the order was confirmed. */
export type OrderRejectionReason =
  | MessageData<typeof stockReservationRejected>['reason']
  | MessageData<typeof paymentAuthorizationRejected>['reason']
