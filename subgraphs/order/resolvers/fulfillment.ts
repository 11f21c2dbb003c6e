/** `fulfillmentShip` and `fulfillmentDeliver`: what the warehouse tells. The schema lets staff in only. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { z } from 'zod'
import type { Context } from './context.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import type { Refused } from '../operations/act-on-order.ts'
import { invalidInputs, orderNotFound, text } from './user-errors.ts'

const shipmentSchema = z.object({ carrier: text(100), trackingNumber: text(100) })

export const fulfillmentShip: NonNullable<MutationResolvers['fulfillmentShip']> = (
  _parent,
  { input },
  context,
) => {
  const parsed = shipmentSchema.safeParse(input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error, ['input']) }
  return act(context, input.orderId, ['input', 'orderId'], (id) => context.actions.ship(id, parsed.data))
}

export const fulfillmentDeliver: NonNullable<MutationResolvers['fulfillmentDeliver']> = (
  _parent,
  { orderId },
  context,
) => act(context, orderId, ['orderId'], (id) => context.actions.deliver(id))

async function act(
  context: Context,
  orderId: string,
  field: string[],
  action: (id: string) => Promise<Refused>,
) {
  const id = fromGlobalId('ord', orderId)
  if (!(await context.visibleOrder(id))) return { userErrors: [orderNotFound(orderId, field)] }
  const refused = await action(id)
  const order = await context.freshOrder(id)
  if (!refused) return { order, fulfillment: order, userErrors: [] }
  const error = { code: 'ORDER_NOT_FULFILLABLE', message: refused, field }
  return { order, fulfillment: order, userErrors: [{ __typename: 'OrderNotFulfillable' as const, ...error }] }
}
