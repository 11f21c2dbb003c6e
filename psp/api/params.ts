/**
 * What a request may say. Everything arrives as form text; what is unknown, missing or malformed is refused with
 * Stripe's codes before anything is done, and such a refusal is not kept for the idempotency key.
 */
import { z } from 'zod'
import { invalidRequest, type ProviderError } from './provider-error.ts'

/** The least amount that may be charged, in minor units; JPY has no minor unit, so 50 is ¥50. */
const MINIMUM_AMOUNTS: Record<string, number> = { usd: 50, eur: 50, gbp: 30, jpy: 50 }

const wholeNumber = z
  .string()
  .regex(/^\d{1,8}$/)
  .transform(Number)
const flag = z.enum(['true', 'false'])
const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((entries) => Object.keys(entries).length <= 50)

/** Stripe took `payment_method_types` out of its API in 2026; it refuses those who still send it. */
export const createPaymentIntentParams = z.strictObject({
  amount: wholeNumber,
  currency: z.string().toLowerCase(),
  confirm: flag.default('false'),
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).default('automatic_async'),
  payment_method: z.string().min(1).optional(),
  customer: z.string().min(1).optional(),
  allowed_payment_method_types: z.array(z.literal('card')).min(1).optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  metadata: metadata.default({}),
  off_session: flag.optional(),
  description: z.string().max(1000).optional(),
})

export const capturePaymentIntentParams = z.strictObject({ amount_to_capture: wholeNumber.optional() })

export const authenticateParams = z.strictObject({
  client_secret: z.string().min(1),
  outcome: z.enum(['succeeded', 'failed']),
})

export const cancelPaymentIntentParams = z.strictObject({
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
})

export const createRefundParams = z.strictObject({
  payment_intent: z.string().min(1),
  amount: wholeNumber.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.default({}),
})

export const createCustomerParams = z.strictObject({
  email: z.email().max(512).optional(),
  metadata: metadata.default({}),
})

export const attachPaymentMethodParams = z.strictObject({ customer: z.string().min(1) })

export const noParams = z.strictObject({})

export const listRefundsParams = z.strictObject({
  payment_intent: z.string().min(1),
  limit: z.coerce.number().int().min(1).max(100).default(10),
})

export const searchParams = z.strictObject({
  query: z.string().max(1000),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  page: z.coerce.number().int().positive().optional(),
})

export const ledgerParams = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

export function parseParams<T extends z.ZodType>(schema: T, params: unknown): z.output<T> {
  const result = schema.safeParse(params ?? {})
  if (result.success) return result.data
  throw refusal(result.error.issues[0]!)
}

function refusal(issue: z.core.$ZodIssue): ProviderError {
  if (issue.code === 'unrecognized_keys') {
    const [param] = issue.keys
    if (param === 'payment_method_types') {
      return invalidRequest('Use allowed_payment_method_types or automatic_payment_methods instead.', {
        code: 'payment_method_types_no_longer_supported',
        param,
      })
    }
    return invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param })
  }
  const [head, ...rest] = issue.path.map(String)
  const param = [head, ...rest.map((part) => `[${part}]`)].join('')
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
  }
  const code = issue.code === 'invalid_format' ? 'parameter_invalid_integer' : undefined
  return invalidRequest(`Invalid ${param}: ${issue.message}`, { code, param })
}

/** Refuses currencies that are not supported, and amounts that are too small to be charged. */
export function checkAmount(amount: number, currency: string): void {
  const minimum = MINIMUM_AMOUNTS[currency]
  if (minimum === undefined) {
    const known = Object.keys(MINIMUM_AMOUNTS).join(', ')
    throw invalidRequest(`Invalid currency: ${currency}. Supported here: ${known}`, { param: 'currency' })
  }
  if (amount < minimum) {
    throw invalidRequest(`Amount must be no less than ${minimum} ${currency}`, {
      code: 'amount_too_small',
      param: 'amount',
    })
  }
}
