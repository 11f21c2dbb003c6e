/** An amount of money in a message: integer minor units (cents; for JPY, yen) and an ISO 4217 code. */
import { z } from 'zod'

export const money = z.object({
  amountMinor: z.number().int().nonnegative(),
  currency: z.enum(['USD', 'EUR', 'GBP', 'JPY']),
})

export type MoneyData = z.infer<typeof money>
