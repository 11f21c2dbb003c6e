/** `paymentRefund`: the input checked, the money given back, and what prevents it put in the graph's terms. */
import { toMinor, toMoney } from '#contracts/money.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { z } from 'zod'
import type { Context } from './context.ts'
import type { MutationResolvers, ResolversTypes } from '../generated/resolvers.ts'
import type { RefundError } from '../operations/refund-payment.ts'
import { invalidInput } from './invalid-input.ts'

type UserError = Awaited<ResolversTypes['UserError']>

const inputSchema = z.object({
  paymentId: z.string(),
  amount: z.string().nullish(),
  idempotencyKey: z.string().min(1, 'must not be empty').max(255, 'has more than 255 characters'),
  reason: z.string().trim().max(500, 'has more than 500 characters').nullish(),
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
    const message = `must be more than nothing, and no finer than the smallest unit of ${currency}`
    return { userErrors: [invalidInput({ path: ['amount'], message })] }
  }
  const { payment: refunded, error } = await context.refunds.request({
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
    case 'PAYMENT_NOT_FOUND': {
      const message = `There is no payment ${paymentId}.`
      return { __typename: 'PaymentNotFound', code: error.code, message, field: ['input', 'paymentId'] }
    }
    case 'IDEMPOTENCY_KEY_REUSED': {
      const message =
        'This idempotency key belongs to a refund with another input. Use a new key for a new refund.'
      return {
        __typename: 'IdempotencyKeyReused',
        code: error.code,
        message,
        field: ['input', 'idempotencyKey'],
      }
    }
    case 'REFUND_EXCEEDS_CAPTURED': {
      const refundable = toMoney(error.refundableMinor, error.payment.amount.currency)
      const message = `${refundable.amount} ${refundable.currencyCode} of ${toGlobalId('pay', error.payment.id)} can be given back.`
      return {
        __typename: 'RefundExceedsCaptured',
        code: error.code,
        message,
        field: ['input', 'amount'],
        refundable,
      }
    }
    default:
      return error satisfies never
  }
}
