/** What a new account must be like. All that is wrong is said at once. */
import { NAME_RULE, normalizeName } from './display-name.ts'
import { normalizeEmail } from './email.ts'
import { type IsCommon, newPasswordWeakness } from './password.ts'
import { invalidInput, type UserError, weakPassword } from './user-error.ts'

export interface RegistrationInput {
  email: string
  password: string
  displayName: string
}

/** The input in the form that is stored, or what is wrong with it. */
export function checkRegistration(
  input: RegistrationInput,
  isCommon: IsCommon,
): { email: string; displayName: string } | { userErrors: UserError[] } {
  const userErrors: UserError[] = []
  const email = normalizeEmail(input.email)
  if (!email) userErrors.push(invalidInput('This is not an e-mail address.', 'input', 'email'))
  const displayName = normalizeName(input.displayName)
  const weakness = newPasswordWeakness(input.password, [email, displayName], isCommon)
  if (weakness) userErrors.push(weakPassword(weakness, 'password'))
  if (!displayName) userErrors.push(invalidInput(NAME_RULE, 'input', 'displayName'))
  return email && displayName && !weakness ? { email, displayName } : { userErrors }
}
