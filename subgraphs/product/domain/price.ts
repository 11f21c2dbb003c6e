/** Prices: the shop sells in one currency, from nothing to a million of it. */
import { type CurrencyCode, toMinor, toMoney } from '#contracts/money.ts'

export const SHOP_CURRENCY: CurrencyCode = 'EUR'
export const MAX_PRICE_MINOR = 100_000_000
/** What the database's integer holds. */
const MAX_INTEGER = 2_147_483_647

/** `1999` → `19.99` */
export const toAmount = (minor: number): string => toMoney(minor, SHOP_CURRENCY).amount

/** `19.99` → 1999; undefined where it is not a whole number of cents. @param amount a Decimal */
export const toPrice = (amount: string): number | undefined => toMinor(amount, SHOP_CURRENCY)

/** The lowest price that is not below the amount. @param amount a Decimal */
export function lowestPriceFrom(amount: string): number {
  const isCut = toPrice(amount) === undefined
  return clamp(cutToCents(amount) + (isCut && !amount.startsWith('-') ? 1 : 0))
}

/** The highest price that is not above the amount. @param amount a Decimal */
export function highestPriceTo(amount: string): number {
  const isCut = toPrice(amount) === undefined
  return clamp(cutToCents(amount) - (isCut && amount.startsWith('-') ? 1 : 0))
}

/** Digits finer than a cent are cut off. Of an amount too large for a number, enough stays to be out of range. */
function cutToCents(amount: string): number {
  return toPrice(amount) ?? cutToCents(amount.slice(0, -1))
}

function clamp(minor: number): number {
  return Math.max(-MAX_INTEGER, Math.min(MAX_INTEGER, minor)) + 0
}
