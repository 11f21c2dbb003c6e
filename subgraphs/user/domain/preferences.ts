/** What the owner of an account would like; without asking, news by e-mail is nobody's wish. */
export interface Preferences {
  /** BCP 47, canonical. */
  locale: string
  /** ISO 4217, one that the graph's `CurrencyCode` has. */
  currency: string
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

/** The canonical form (`de-at` → `de-AT`); undefined where the text is no BCP 47 tag. */
export function normalizeLocale(text: string): string | undefined {
  if (text.length > MAX_LOCALE_CHARACTERS) return undefined
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}
