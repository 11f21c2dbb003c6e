/** `orderCancel`: for the customer and for staff. */
import { requireSignedIn } from '#platform/identity/caller.ts'
import { z } from 'zod'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { actOnOrder } from './act-on-order.ts'
import { invalidInputs, optionalText } from './user-errors.ts'

const inputSchema = z.object({ reason: optionalText('The reason', 500) })

export const orderCancel: NonNullable<MutationResolvers['orderCancel']> = (_parent, { input }, context) => {
  const userId = requireSignedIn(context.caller)
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error) }
  const reason = parsed.data.reason ?? 'canceled'
  return actOnOrder(context, input.id, ['input', 'id'], 'ORDER_NOT_CANCELABLE', (orderId) =>
    context.cancelOrder(orderId, userId, reason),
  )
}
