/** What operators do to many sagas at once: each as if it were alone, so that one that is refused holds up no other. */
import { z } from 'zod'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { StoredSaga } from '../data/saga-rows.ts'
import type { Refused } from '../operations/move-unless-refused.ts'
import { actOnOrder } from './act-on-order.ts'
import type { Context } from './context.ts'
import type { UserError } from './user-errors.ts'

export const orderIdsInput = z
  .array(z.string())
  .min(1, 'At least one order must be named.')
  .max(100, 'At most 100 orders can be named at once.')

/**
 * @param ids the orders' ids in the graph
 * @param action gets an order's uuid
 * @returns the sagas as they are afterwards
 * @throws GraphQLError BAD_USER_INPUT, before anything is done, where one of the ids is none
 */
export async function actOnSagas(
  context: Context,
  ids: readonly string[],
  action: (orderId: string) => Promise<Refused>,
): Promise<{ sagas: StoredSaga[]; userErrors: UserError[] }> {
  for (const id of ids) fromGlobalId('ord', id)
  const sagas: StoredSaga[] = []
  const userErrors: UserError[] = []
  for (const [index, id] of ids.entries()) {
    const field = ['input', 'orderIds', String(index)]
    const acted = await actOnOrder(context, id, field, 'SAGA_NOT_STUCK', action)
    userErrors.push(...acted.userErrors)
    const saga = acted.order && (await context.sagas.load(acted.order.id))
    if (saga) sagas.push(saga)
  }
  return { sagas, userErrors }
}
