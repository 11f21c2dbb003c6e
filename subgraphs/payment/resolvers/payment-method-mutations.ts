/** `paymentMethodAttach` and `paymentMethodDetach`: each customer changes their own methods, and nobody else's. */
import { z } from 'zod'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { storedText } from '#platform/graphql/stored-text.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { MAX_PAYMENT_METHODS } from '../operations/attach-payment-method.ts'
import { answered } from './answered.ts'
import { basicUserError, invalidInput } from './basic-user-error.ts'
import type { Context } from './context.ts'

const inputSchema = z.object({
  token: storedText('The token')
    .trim()
    .min(1, 'The token must not be empty.')
    .max(255, 'The token has more than 255 characters.'),
})

const MESSAGES = {
  REFUSED: 'The payment provider does not know or does not accept this token.',
  TOO_MANY: `An account may have at most ${MAX_PAYMENT_METHODS} payment methods. Detach one first.`,
}

type Mutation = MutationResolvers<Context>

export const paymentMethodAttach: NonNullable<Mutation['paymentMethodAttach']> = async (
  _parent,
  args,
  { caller, attachPaymentMethod },
) => {
  const customerId = requireSignedIn(caller)
  const { data: input, error: malformed } = inputSchema.safeParse(args.input)
  if (malformed) return { userErrors: malformed.issues.map(invalidInput) }
  const { method, error } = await answered(attachPaymentMethod(customerId, input.token))
  if (method) return { paymentMethod: method, userErrors: [] }
  return { userErrors: [invalidInput({ path: ['token'], message: MESSAGES[error] })] }
}

export const paymentMethodDetach: NonNullable<Mutation['paymentMethodDetach']> = async (
  _parent,
  { input: { id } },
  { caller, detachPaymentMethod },
) => {
  const customerId = requireSignedIn(caller)
  const method = await answered(detachPaymentMethod(customerId, fromGlobalId('pmth', id)))
  if (method) return { paymentMethod: method, userErrors: [] }
  const message = `There is no payment method ${id}.`
  return { userErrors: [basicUserError('PAYMENT_METHOD_NOT_FOUND', message, ['input', 'id'])] }
}
