/** An update of one's own account: what is given is checked and stored, what is absent or null stays as it is. */
import type { CurrencyCode } from '#contracts/money.ts'
import { NAME_RULE, normalizeName } from './display-name.ts'
import { normalizeLocale, type Preferences } from './preferences.ts'
import { invalidInput, type Refused, type UserError } from './user-error.ts'

export interface AccountUpdateInput {
  displayName?: string | null
  preferences?: {
    locale?: string | null
    currency?: CurrencyCode | null
    notifications?: { orderUpdates?: boolean | null; news?: boolean | null } | null
  } | null
}

export type AccountUpdate = Partial<Preferences & { displayName: string }>

/** The values to store, or everything that is wrong with the input. */
export function checkAccountUpdate(input: AccountUpdateInput): { update: AccountUpdate } | Refused {
  const userErrors: UserError[] = []
  const update: AccountUpdate = {}
  const { locale, currency, notifications } = input.preferences ?? {}
  if (isGiven(input.displayName)) {
    update.displayName = normalizeName(input.displayName)
    if (!update.displayName) userErrors.push(invalidInput(NAME_RULE, 'displayName'))
  }
  if (isGiven(locale)) {
    update.locale = normalizeLocale(locale)
    const message = 'The locale must be a BCP 47 language tag such as "de-AT".'
    if (!update.locale) userErrors.push(invalidInput(message, 'preferences', 'locale'))
  }
  if (isGiven(currency)) update.currency = currency
  if (isGiven(notifications?.orderUpdates)) update.orderUpdates = notifications.orderUpdates
  if (isGiven(notifications?.news)) update.news = notifications.news
  return userErrors.length > 0 ? { userErrors } : { update }
}

function isGiven<Value>(value: Value): value is NonNullable<Value> {
  return value !== null && value !== undefined
}
