/** A change to one's own account: what is given is checked and changed, what is absent or null stays. */
import { NAME_RULE, normalizeName } from './display-name.ts'
import { normalizeLocale, type Preferences } from './preferences.ts'
import { invalidInput, type UserError } from './user-error.ts'

export interface AccountChangeInput {
  displayName?: string | null
  preferences?: {
    locale?: string | null
    currency?: string | null
    notifications?: { orderUpdates?: boolean | null; news?: boolean | null } | null
  } | null
}

export type AccountChange = Partial<Preferences & { displayName: string }>

/** What to change, or what is wrong with the input. */
export function checkAccountChange(
  input: AccountChangeInput,
): { change: AccountChange } | { userErrors: UserError[] } {
  const userErrors: UserError[] = []
  const change: AccountChange = {}
  const { locale, currency, notifications } = input.preferences ?? {}
  if (isGiven(input.displayName)) {
    change.displayName = normalizeName(input.displayName)
    if (!change.displayName) userErrors.push(invalidInput(NAME_RULE, 'input', 'displayName'))
  }
  if (isGiven(locale)) {
    change.locale = normalizeLocale(locale)
    const message = 'This is not a BCP 47 language tag such as "de-AT".'
    if (!change.locale) userErrors.push(invalidInput(message, 'input', 'preferences', 'locale'))
  }
  if (isGiven(currency)) change.currency = currency
  if (isGiven(notifications?.orderUpdates)) change.orderUpdates = notifications.orderUpdates
  if (isGiven(notifications?.news)) change.news = notifications.news
  return userErrors.length > 0 ? { userErrors } : { change }
}

function isGiven<Value>(value: Value): value is NonNullable<Value> {
  return value !== null && value !== undefined
}
