/**
 * Money is an integer of minor units (cents; for JPY, yen) with an ISO 4217 code, inside and in messages. On the
 * wire of the graph it is a decimal string. It is never a floating-point number.
 */
import { z } from 'zod'

export const currencyCode = z.enum(['USD', 'EUR', 'GBP', 'JPY'])

export type CurrencyCode = z.infer<typeof currencyCode>

export const money = z.object({ amountMinor: z.number().int().nonnegative(), currency: currencyCode })

/** An amount in minor units. */
export type MinorMoney = z.infer<typeof money>

/** The graph's `Money`. */
export interface Money {
  amount: string
  currencyCode: CurrencyCode
}

/** The number of digits of the minor unit, by ISO 4217. */
const MINOR_DIGITS: Record<CurrencyCode, number> = { USD: 2, EUR: 2, GBP: 2, JPY: 0 }

/** `(1999, 'EUR')` → `{ amount: '19.99', currencyCode: 'EUR' }` */
export function toMoney(amountMinor: number, currencyCode: CurrencyCode): Money {
  const digits = MINOR_DIGITS[currencyCode]
  const sign = amountMinor < 0 ? '-' : ''
  const units = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  const amount = digits === 0 ? units : `${units.slice(0, -digits)}.${units.slice(-digits)}`
  return { amount: sign + amount, currencyCode }
}

/**
 * `('19.99', 'EUR')` → 1999
 * @param amount a `Decimal`
 * @returns undefined where it is finer than the currency's minor unit
 */
export function toMinor(amount: string, currencyCode: CurrencyCode): number | undefined {
  const digits = MINOR_DIGITS[currencyCode]
  const [units = '', fraction = ''] = amount.split('.')
  if (/[1-9]/.test(fraction.slice(digits))) return undefined
  const minor = Number(units + fraction.slice(0, digits).padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : undefined
}
