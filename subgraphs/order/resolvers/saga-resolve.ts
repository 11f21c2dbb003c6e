/** `sagaResolve`: an operator did by hand what is stuck. The schema lets administrators in only. */
import { z } from 'zod'
import type { Caller } from '#platform/identity/caller.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { actOnOrder } from './act-on-order.ts'
import { invalidInputs, text } from './user-errors.ts'

export const noteInput = text('The note', 1_000)
const inputSchema = z.object({ note: noteInput })

/** The note, with who wrote it. */
export function noteBy({ userId }: Caller, note: string): string {
  return `${note} (user ${userId})`
}

export const sagaResolve: NonNullable<MutationResolvers['sagaResolve']> = async (
  _parent,
  { input },
  context,
) => {
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error) }
  const note = noteBy(context.caller, parsed.data.note)
  const field = ['input', 'orderId']
  const { order, userErrors } = await actOnOrder(context, input.orderId, field, 'SAGA_NOT_STUCK', (orderId) =>
    context.resolveSaga(orderId, note),
  )
  return { saga: order && (await context.sagas.load(order.id)), userErrors }
}
