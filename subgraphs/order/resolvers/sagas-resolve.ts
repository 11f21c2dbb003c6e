/** `sagasResolve`: an operator did by hand what is stuck, for up to 100 sagas. The schema lets administrators in only. */
import { z } from 'zod'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { actOnSagas, orderIdsInput } from './act-on-sagas.ts'
import { noteBy, noteInput } from './saga-resolve.ts'
import { invalidInputs } from './user-errors.ts'

const inputSchema = z.object({ orderIds: orderIdsInput, note: noteInput })

export const sagasResolve: NonNullable<MutationResolvers['sagasResolve']> = async (
  _parent,
  { input },
  context,
) => {
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return { sagas: [], userErrors: invalidInputs(parsed.error) }
  const note = noteBy(context.caller, parsed.data.note)
  return actOnSagas(context, parsed.data.orderIds, (orderId) => context.resolveSaga(orderId, note))
}
