/** `paymentRefund`: checks the input, refunds, and says in the graph's terms what prevents it. */
import { z } from 'zod'
import { toGlobalId } from '#contracts/ids.ts'
import { toMinor, toMoney } from '#contracts/money.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { storedText } from '#platform/graphql/stored-text.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import type { RefundError } from '../operations/reserve-refund.ts'
import { basicUserError, invalidInput, type UserError } from './basic-user-error.ts'
import type { Context } from './context.ts'

const inputSchema = z.object({
  paymentId: z.string(),
  amount: z.string().nullish(),
  idempotencyKey: storedText('The idempotency key')
    .min(1, 'The idempotency key must not be empty.')
    .max(255, 'The idempotency key has more than 255 characters.'),
  reason: storedText('The reason').trim().max(500, 'The reason has more than 500 characters.').nullish(),
})

export const paymentRefund: NonNullable<MutationResolvers<Context>['paymentRefund']> = async (
  _parent,
  args,
  context,
) => {
  const requestedBy = requireSignedIn(context.caller)
  const { data: input, error: malformed } = inputSchema.safeParse(args.input)
  if (malformed) return { userErrors: malformed.issues.map(invalidInput) }
  const { paymentId, amount, idempotencyKey, reason } = input
  const id = fromGlobalId('pay', paymentId)
  const payment = await context.paymentById.load(id)
  if (!payment) return { userErrors: [toUserError({ code: 'PAYMENT_NOT_FOUND' }, paymentId)] }
  const { currency } = payment.amount
  const amountMinor = amount ? toMinor(amount, currency) : undefined
  if (amount && (amountMinor === undefined || amountMinor < 1)) {
    const message = `The amount must be positive, and no finer than the smallest unit of ${currency}.`
    return { userErrors: [invalidInput({ path: ['amount'], message })] }
  }
  const { payment: refunded, error } = await context.refundPayment({
    paymentId: id,
    amountMinor,
    reason: reason || null,
    origin: { requestedBy, idempotencyKey },
  })
  if (error) return { userErrors: [toUserError(error, paymentId)] }
  return { payment: refunded, userErrors: [] }
}

function toUserError(error: RefundError, paymentId: string): UserError {
  switch (error.code) {
    case 'PAYMENT_NOT_FOUND':
      return basicUserError(error.code, `There is no payment ${paymentId}.`, ['input', 'paymentId'])
    case 'IDEMPOTENCY_KEY_REUSED': {
      const message =
        'This idempotency key belongs to a refund with another input. Use a new key for a new refund.'
      return basicUserError(error.code, message, ['input', 'idempotencyKey'])
    }
    case 'REFUND_EXCEEDS_CAPTURED': {
      const refundable = toMoney(error.refundableMinor, error.payment.amount.currency)
      const payment = toGlobalId('pay', error.payment.id)
      const message = `At most ${refundable.amount} ${refundable.currencyCode} of ${payment} can be refunded.`
      const field = ['input', 'amount']
      return { __typename: 'RefundExceedsCaptured', code: error.code, message, field, refundable }
    }
    default:
      return error satisfies never
  }
}
