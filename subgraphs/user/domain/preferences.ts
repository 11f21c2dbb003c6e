/** What the owner of an account prefers. Nobody gets news by email without asking for it. */
import type { CurrencyCode } from '#contracts/money.ts'

export interface Preferences {
  /** BCP 47, canonical. */
  locale: string
  currency: CurrencyCode
  orderUpdates: boolean
  news: boolean
}

export const DEFAULT_PREFERENCES: Preferences = {
  locale: 'en',
  currency: 'USD',
  orderUpdates: true,
  news: false,
}

/** RFC 5646, 4.4.1. */
const MAX_LOCALE_CHARACTERS = 35

/** The canonical form (`de-at` → `de-AT`); undefined where the text is not a BCP 47 tag. */
export function normalizeLocale(text: string): string | undefined {
  if (text.length > MAX_LOCALE_CHARACTERS) return undefined
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}
