/** `fulfillmentDeliver`: the warehouse says that the goods have arrived. The schema lets staff in only. */
import type { MutationResolvers } from '../generated/resolvers.ts'
import { actOnOrder } from './act-on-order.ts'

export const fulfillmentDeliver: NonNullable<MutationResolvers['fulfillmentDeliver']> = async (
  _parent,
  { input },
  context,
) => {
  const field = ['input', 'orderId']
  const delivered = await actOnOrder(context, input.orderId, field, 'ORDER_NOT_FULFILLABLE', (orderId) =>
    context.deliverOrder(orderId),
  )
  return { ...delivered, fulfillment: delivered.order }
}
