/** `orderPlace`: the input checked, the rules asked, and their answer put in the graph's terms. */
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import { z } from 'zod'
import type { PlacementError } from '../domain/placement-rules.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { changeCursor } from './change-cursors.ts'
import { invalidInputs, optionalText, text, type UserError, userError } from './user-errors.ts'

const inputSchema = z.object({
  idempotencyKey: text('The idempotency key', 255),
  lines: z
    .array(
      z.object({
        productId: text("The product's id", 64),
        quantity: z
          .number()
          .int()
          .min(1, 'The quantity must be at least 1.')
          .max(1_000, 'The quantity must be at most 1000.'),
      }),
    )
    .min(1, 'An order must have at least one line.')
    .max(100, 'An order must have at most 100 lines.'),
  shippingAddress: z.object({
    recipient: text('The recipient', 200),
    line1: text('The first line of the address', 200),
    line2: optionalText('The second line of the address', 200),
    city: text('The city', 100),
    region: optionalText('The region', 100),
    postalCode: text('The postal code', 20),
    countryCode: z
      .string()
      .regex(/^[A-Z]{2}$/, 'The country code must be two capital letters (ISO 3166-1), for example "DE".'),
    phone: optionalText('The phone number', 40),
  }),
  paymentMethod: text('The payment method', 255),
})

export const orderPlace: NonNullable<MutationResolvers['orderPlace']> = async (_parent, args, context) => {
  const customerId = requireSignedIn(context.caller)
  const parsed = inputSchema.safeParse(args.input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error) }
  const { idempotencyKey, lines, shippingAddress, paymentMethod } = parsed.data
  const request = {
    customerId,
    lines: lines.map((line) => ({ ...line, productId: fromGlobalId('prod', line.productId) })),
    shippingAddress,
    paymentMethod,
  }
  const { order, errors } = await context.placeOrder(request, idempotencyKey)
  if (errors) return { userErrors: errors.map(toUserError) }
  return { order, cursor: changeCursor(order.id, 0), userErrors: [] }
}

function toUserError(error: PlacementError | { code: 'IDEMPOTENCY_KEY_REUSED' }): UserError {
  const { code } = error
  switch (code) {
    case 'IDEMPOTENCY_KEY_REUSED': {
      const message =
        'This idempotency key belongs to an order with another input. Use a new key for a new order.'
      return userError(code, message, ['input', 'idempotencyKey'])
    }
    case 'PRODUCT_NOT_FOUND': {
      const message = `There is no product ${toGlobalId('prod', error.productId)}.`
      return userError(code, message, lineField(error.line, 'productId'))
    }
    case 'INSUFFICIENT_STOCK': {
      const { available, name, requested } = error
      const message = `${requested} of "${name}" were asked for; ${available} are available.`
      const productId = toGlobalId('prod', error.productId)
      return {
        __typename: 'InsufficientStock',
        code,
        message,
        field: lineField(error.line, 'quantity'),
        productId,
        available,
      }
    }
    case 'MIXED_CURRENCIES': {
      const message = `An order has one currency: this product is priced in ${error.currency}, the first one in ${error.expected}.`
      return userError('INVALID_INPUT', message, lineField(error.line, 'productId'))
    }
    case 'TOTAL_TOO_LARGE':
      return userError('INVALID_INPUT', 'The total of the order is too large.', ['input', 'lines'])
    default:
      return code satisfies never
  }
}

const lineField = (line: number, name: string) => ['input', 'lines', String(line), name]
