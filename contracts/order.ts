/** What the order subgraph publishes: every change of an order's status. The key is the order's id (uuid). */
import { z } from 'zod'
import { messageType } from './message.ts'

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
