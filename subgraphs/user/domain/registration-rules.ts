/** What a new account must be like. All errors are reported at once. */
import { NAME_RULE, normalizeName } from './display-name.ts'
import { normalizeEmail } from './email.ts'
import { type IsCommon, newPasswordWeakness } from './password-rules.ts'
import { invalidInput, type Refused, type UserError, weakPassword } from './user-error.ts'

export interface RegistrationInput {
  email: string
  password: string
  displayName: string
}

/** The input in the form that is stored, or everything that is wrong with it. */
export function checkRegistration(
  input: RegistrationInput,
  isCommon: IsCommon,
): { email: string; displayName: string } | Refused {
  const userErrors: UserError[] = []
  const email = normalizeEmail(input.email)
  if (!email) userErrors.push(invalidInput('This is not a valid email.', 'email'))
  const displayName = normalizeName(input.displayName)
  const weakness = newPasswordWeakness(input.password, [email, displayName], isCommon)
  if (weakness) userErrors.push(weakPassword(weakness, 'password'))
  if (!displayName) userErrors.push(invalidInput(NAME_RULE, 'displayName'))
  return email && displayName && !weakness ? { email, displayName } : { userErrors }
}
