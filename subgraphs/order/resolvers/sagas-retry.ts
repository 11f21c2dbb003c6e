/** `sagasRetry`: an operator retries what is stuck, up to 100 sagas at once. The schema lets administrators in only. */
import { z } from 'zod'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { actOnSagas, orderIdsInput } from './act-on-sagas.ts'
import { invalidInputs } from './user-errors.ts'

const inputSchema = z.object({ orderIds: orderIdsInput })

export const sagasRetry: NonNullable<MutationResolvers['sagasRetry']> = async (
  _parent,
  { input },
  context,
) => {
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return { sagas: [], userErrors: invalidInputs(parsed.error) }
  return actOnSagas(context, parsed.data.orderIds, (orderId) => context.retrySaga(orderId))
}
