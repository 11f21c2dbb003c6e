/** What a quote and an order are asked for with. */
import { z } from 'zod'
import { currencyCode, toMinor } from '#contracts/money.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { MAX_LINES, MAX_QUANTITY } from '../domain/placement-rules.ts'
import type { RequestedLine } from '../domain/quote.ts'
import { optionalText, text } from './user-errors.ts'

export const linesInput = z
  .array(
    z.object({
      productId: text("The product's id", 64),
      quantity: z
        .number()
        .int()
        .min(1, 'The quantity must be at least 1.')
        .max(MAX_QUANTITY, `The quantity must be at most ${MAX_QUANTITY}.`),
    }),
  )
  .min(1, 'An order must have at least one line.')
  .max(MAX_LINES, `An order must have at most ${MAX_LINES} lines.`)

export const addressInput = z.object({
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
})

/** An amount in minor units. */
export const moneyInput = z
  .object({ amount: z.string(), currencyCode })
  .transform(({ amount, currencyCode: currency }, context) => {
    const amountMinor = toMinor(amount, currency)
    if (amountMinor !== undefined && amountMinor >= 0) return { amountMinor, currency }
    const message = `The amount must be zero or more, and no finer than the minor unit of ${currency}.`
    context.addIssue({ code: 'custom', path: ['amount'], message })
    return z.NEVER
  })

/** @throws GraphQLError BAD_USER_INPUT where a product's id is none */
export function requestedLines(lines: z.infer<typeof linesInput>): RequestedLine[] {
  return lines.map((line) => ({ ...line, productId: fromGlobalId('prod', line.productId) }))
}
