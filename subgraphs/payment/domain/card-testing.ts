/**
 * Whoever has stolen card numbers tries them out in shops. An account may have 5 payments declined in an hour, and so may
 * a card, over all accounts; past that no bank is asked. A card may be kept by 10 accounts in a day.
 */
const HOUR_MS = 60 * 60 * 1_000

export const DECLINES_COUNT_MS = HOUR_MS
export const ACCOUNTS_COUNT_MS = 24 * HOUR_MS
export const DECLINES_RETENTION_MS = 24 * HOUR_MS

const MAX_DECLINES = 5
const MAX_ACCOUNTS_A_CARD = 10

/** The code of what was declined here, without asking a bank. */
export const TOO_MANY_DECLINES = 'too_many_declines'

/** How many more declines there may be. @param factor multiplies the limits, as for a load test */
export function declinesLeft(declines: { byAccount: number; byCard: number }, factor: number): number {
  return Math.max(0, MAX_DECLINES * factor - Math.max(declines.byAccount, declines.byCard))
}

/** @param others the accounts that keep the card already */
export const mayKeepCard = (others: number, factor: number) => others < MAX_ACCOUNTS_A_CARD * factor
