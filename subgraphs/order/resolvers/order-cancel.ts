/** `orderCancel`: for the customer and for staff. */
import { requireSignedIn } from '#platform/identity/caller.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { z } from 'zod'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { invalidInputs, optionalText, orderNotFound } from './user-errors.ts'

const inputSchema = z.object({ reason: optionalText(500) })
const FIELD = ['input', 'orderId']

export const orderCancel: NonNullable<MutationResolvers['orderCancel']> = async (
  _parent,
  { input },
  context,
) => {
  const userId = requireSignedIn(context.caller)
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error, ['input']) }
  const id = fromGlobalId('ord', input.orderId)
  if (!(await context.visibleOrder(id))) return { userErrors: [orderNotFound(input.orderId, FIELD)] }
  const refused = await context.actions.cancel(id, userId, parsed.data.reason ?? 'canceled')
  const order = await context.freshOrder(id)
  if (!refused) return { order, userErrors: [] }
  const error = { code: 'ORDER_NOT_CANCELABLE', message: refused, field: FIELD }
  return { order, userErrors: [{ __typename: 'OrderNotCancelable', ...error }] }
}
