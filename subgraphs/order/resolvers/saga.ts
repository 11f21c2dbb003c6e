/** `sagaRetry` and `sagaResolve`: an operator mends what is stuck. The schema lets administrators in only. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { Context } from './context.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import type { Refused } from '../operations/act-on-order.ts'
import { invalidInputs, orderNotFound, text } from './user-errors.ts'

export const sagaRetry: NonNullable<MutationResolvers['sagaRetry']> = (_parent, { orderId }, context) =>
  act(context, orderId, (id) => context.actions.retrySaga(id))

export const sagaResolve: NonNullable<MutationResolvers['sagaResolve']> = (
  _parent,
  { orderId, note },
  context,
) => {
  const parsed = text(1_000).safeParse(note)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error, ['note']) }
  const by = `${parsed.data} (user ${context.caller.userId})`
  return act(context, orderId, (id) => context.actions.resolveSaga(id, by))
}

async function act(context: Context, orderId: string, action: (id: string) => Promise<Refused>) {
  const field = ['orderId']
  const id = fromGlobalId('ord', orderId)
  if (!(await context.visibleOrder(id))) return { userErrors: [orderNotFound(orderId, field)] }
  const refused = await action(id)
  const saga = await context.sagas.load(id)
  if (!refused) return { saga, userErrors: [] }
  const error = { code: 'SAGA_NOT_STUCK', message: refused, field }
  return { saga, userErrors: [{ __typename: 'SagaNotStuck' as const, ...error }] }
}
