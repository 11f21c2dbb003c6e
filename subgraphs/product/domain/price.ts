/** Prices: the shop sells in one currency, in whole cents. */
export const SHOP_CURRENCY = 'EUR'
const MINOR_DIGITS = 2
/** What the database's integer holds. */
const MAX_MINOR = 2_147_483_647
export const MAX_PRICE_MINOR = 100_000_000

/** `19.99` → 1999; undefined where it is not a whole number of cents. @param amount a Decimal */
export function toMinor(amount: string): number | undefined {
  const { minor, exact } = split(amount)
  return exact ? minor : undefined
}

/** The lowest price that is not below the amount. */
export function minorFrom(amount: string): number {
  const { minor, exact } = split(amount)
  return clamp(exact || amount.startsWith('-') ? minor : minor + 1)
}

/** The highest price that is not above the amount. */
export function minorTo(amount: string): number {
  const { minor, exact } = split(amount)
  return clamp(!exact && amount.startsWith('-') ? minor - 1 : minor)
}

function split(amount: string): { minor: number; exact: boolean } {
  const sign = amount.startsWith('-') ? -1 : 1
  const [units = '0', fraction = ''] = amount.replace('-', '').split('.')
  const cents = fraction.slice(0, MINOR_DIGITS).padEnd(MINOR_DIGITS, '0')
  return { minor: sign * Number(units + cents) + 0, exact: !/[1-9]/.test(fraction.slice(MINOR_DIGITS)) }
}

function clamp(minor: number): number {
  return Math.max(-MAX_MINOR, Math.min(MAX_MINOR, minor))
}
