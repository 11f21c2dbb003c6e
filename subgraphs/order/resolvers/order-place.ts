/** `orderPlace`: the input checked, the rules asked, and their answer put in the graph's terms. */
import { requireSignedIn } from '#platform/identity/caller.ts'
import { z } from 'zod'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { changeCursor } from './change-cursors.ts'
import { addressInput, linesInput, moneyInput, requestedLines } from './order-input.ts'
import { toUserError } from './placement-errors.ts'
import { invalidInputs, text } from './user-errors.ts'

const inputSchema = z.object({
  idempotencyKey: text('The idempotency key', 255),
  lines: linesInput,
  shippingAddress: addressInput,
  paymentMethod: text('The payment method', 255),
  expectedTotal: moneyInput,
})

export const orderPlace: NonNullable<MutationResolvers['orderPlace']> = async (_parent, args, context) => {
  const customerId = requireSignedIn(context.caller)
  const parsed = inputSchema.safeParse(args.input)
  if (!parsed.success) return { userErrors: invalidInputs(parsed.error) }
  const { idempotencyKey, lines, ...wanted } = parsed.data
  const request = { customerId, lines: requestedLines(lines), ...wanted }
  const { order, errors } = await context.placeOrder(request, idempotencyKey)
  if (errors) return { userErrors: errors.map(toUserError) }
  return { order, cursor: changeCursor(order.id, 0), userErrors: [] }
}
