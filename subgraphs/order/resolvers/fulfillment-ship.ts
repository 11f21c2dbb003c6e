/** `fulfillmentShip`: the warehouse says that the goods have left. The schema lets staff in only. */
import { z } from 'zod'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { actOnOrder } from './act-on-order.ts'
import { invalidInputs, text } from './user-errors.ts'

const inputSchema = z.object({
  carrier: text('The carrier', 100),
  trackingNumber: text('The tracking number', 100),
})

export const fulfillmentShip: NonNullable<MutationResolvers['fulfillmentShip']> = async (
  _parent,
  { input },
  context,
) => {
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error) }
  const field = ['input', 'orderId']
  const shipped = await actOnOrder(context, input.orderId, field, 'ORDER_NOT_FULFILLABLE', (orderId) =>
    context.shipOrder(orderId, parsed.data),
  )
  return { ...shipped, fulfillment: shipped.order }
}
