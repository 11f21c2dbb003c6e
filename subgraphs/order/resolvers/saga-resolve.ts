/** `sagaResolve`: an operator did by hand what is stuck. The schema lets administrators in only. */
import { z } from 'zod'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { actOnOrder } from './act-on-order.ts'
import { invalidInputs, text } from './user-errors.ts'

const inputSchema = z.object({ note: text('The note', 1_000) })

export const sagaResolve: NonNullable<MutationResolvers['sagaResolve']> = async (
  _parent,
  { input },
  context,
) => {
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error) }
  const note = `${parsed.data.note} (user ${context.caller.userId})`
  const field = ['input', 'orderId']
  const { order, userErrors } = await actOnOrder(context, input.orderId, field, 'SAGA_NOT_STUCK', (orderId) =>
    context.resolveSaga(orderId, note),
  )
  return { saga: order && (await context.sagas.load(order.id)), userErrors }
}
