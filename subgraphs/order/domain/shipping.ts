/** Shipping costs a flat rate, and nothing from a certain subtotal on. Amounts in minor units. */
const RATES: Record<string, { flat: number; freeFrom: number }> = {
  EUR: { flat: 495, freeFrom: 5_000 },
  USD: { flat: 595, freeFrom: 5_000 },
  GBP: { flat: 450, freeFrom: 4_500 },
  JPY: { flat: 600, freeFrom: 6_000 },
}

export function shippingMinor(subtotalMinor: number, currency: string): number {
  const rate = RATES[currency]
  if (!rate) throw new Error(`no shipping rate for ${currency}`)
  return subtotalMinor >= rate.freeFrom ? 0 : rate.flat
}
