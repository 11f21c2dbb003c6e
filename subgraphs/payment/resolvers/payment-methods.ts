/** Payment methods in the graph: each customer sees and changes their own, and nobody else's. */
import { requireSignedIn } from '#platform/identity/caller.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { GraphQLError } from 'graphql'
import { z } from 'zod'
import { log } from '#platform/process/log.ts'
import type { Context } from './context.ts'
import type { MutationResolvers, PaymentMethodResolvers, UserResolvers } from '../generated/resolvers.ts'
import { MOST_METHODS } from '../operations/payment-methods.ts'
import { isUnanswered } from '../provider/provider-policy.ts'
import { invalidInput } from './invalid-input.ts'

const inputSchema = z.object({
  token: z.string().trim().min(1, 'must not be empty').max(255, 'has more than 255 characters'),
})

type Mutation = MutationResolvers<Context>

export const User: UserResolvers<Context> = {
  __resolveReference: ({ id }) => ({ id }),
  paymentMethods: async ({ id }, _arguments, { caller, methods }) => {
    const customerId = fromGlobalId('user', id)
    return caller.userId === customerId ? methods.list(customerId) : null
  },
}

export const PaymentMethod: PaymentMethodResolvers<Context> = {
  id: ({ id }) => toGlobalId('pmth', id),
}

export const paymentMethodAttach: NonNullable<Mutation['paymentMethodAttach']> = async (
  _parent,
  args,
  { caller, methods },
) => {
  const customerId = requireSignedIn(caller)
  const { data: input, error: malformed } = inputSchema.safeParse(args.input)
  if (malformed) return { userErrors: malformed.issues.map(invalidInput) }
  const { method, error } = await answered(methods.attach(customerId, input.token))
  if (method) return { paymentMethod: method, userErrors: [] }
  const message = {
    REFUSED: 'is not one that the payment provider knows and takes',
    TOO_MANY: `cannot be added: there are ${MOST_METHODS} payment methods already; detach one first`,
  }[error]
  return { userErrors: [invalidInput({ path: ['token'], message })] }
}

export const paymentMethodDetach: NonNullable<Mutation['paymentMethodDetach']> = async (
  _parent,
  { id },
  { caller, methods },
) => {
  const customerId = requireSignedIn(caller)
  const method = await answered(methods.detach(customerId, fromGlobalId('pmth', id)))
  if (method) return { paymentMethod: method, userErrors: [] }
  const message = `There is no payment method ${id}.`
  const code = 'PAYMENT_METHOD_NOT_FOUND'
  return { userErrors: [{ __typename: 'PaymentMethodNotFound', code, message, field: ['id'] }] }
}

/** A provider that does not answer is nobody's mistake, and worth another try: that is said. */
async function answered<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work
  } catch (error) {
    if (!isUnanswered(error)) throw error
    log.warn({ err: error }, 'the provider did not answer')
    throw new GraphQLError('The payment provider does not answer. Please try again.', {
      extensions: { code: 'PROVIDER_UNAVAILABLE' },
    })
  }
}
