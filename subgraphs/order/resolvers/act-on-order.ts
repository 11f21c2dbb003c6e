/** What all mutations of an order that is there have in common: who may see it, and what they get back. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { OrderRow } from '../data/order-rows.ts'
import type { UserErrorCode } from '../generated/resolvers.ts'
import type { Refused } from '../operations/move-unless-refused.ts'
import type { Context } from './context.ts'
import { orderNotFound, type UserError, userError } from './user-errors.ts'

/**
 * @param id the order's id in the graph, at `field` of the arguments
 * @param code what it is called when the action is refused
 * @param action gets the order's uuid
 * @returns the order as it is afterwards, if the caller may see it
 */
export async function actOnOrder(
  context: Context,
  id: string,
  field: string[],
  code: UserErrorCode,
  action: (orderId: string) => Promise<Refused>,
): Promise<{ order?: OrderRow; userErrors: UserError[] }> {
  const orderId = fromGlobalId('ord', id)
  if (!(await context.visibleOrder(orderId))) return { userErrors: [orderNotFound(id, field)] }
  const refused = await action(orderId)
  const order = await context.freshOrder(orderId)
  return { order, userErrors: refused ? [userError(code, refused, field)] : [] }
}
