/** `sagaRetry`: an operator retries what is stuck. The schema lets administrators in only. */
import type { MutationResolvers } from '../generated/resolvers.ts'
import { actOnOrder } from './act-on-order.ts'

export const sagaRetry: NonNullable<MutationResolvers['sagaRetry']> = async (_parent, { input }, context) => {
  const field = ['input', 'orderId']
  const { order, userErrors } = await actOnOrder(context, input.orderId, field, 'SAGA_NOT_STUCK', (orderId) =>
    context.retrySaga(orderId),
  )
  return { saga: order && (await context.sagas.load(order.id)), userErrors }
}
