/** Shipping costs a flat rate, and nothing from a certain subtotal on. Amounts in minor units. */
import type { CurrencyCode } from '#contracts/money.ts'

const RATES: Record<CurrencyCode, { flat: number; freeFrom: number }> = {
  EUR: { flat: 495, freeFrom: 5_000 },
  USD: { flat: 595, freeFrom: 5_000 },
  GBP: { flat: 450, freeFrom: 4_500 },
  JPY: { flat: 600, freeFrom: 6_000 },
}

export function shippingMinor(subtotalMinor: number, currency: CurrencyCode): number {
  const rate = RATES[currency]
  return subtotalMinor >= rate.freeFrom ? 0 : rate.flat
}
