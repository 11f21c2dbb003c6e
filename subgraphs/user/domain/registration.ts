/** What a new account must be like. All that is wrong is said at once. */
import { normalizeEmail } from './email.ts'
import { passwordWeakness } from './password.ts'
import { invalidInput, type UserError, weakPassword } from './user-error.ts'

const MAX_NAME_CHARACTERS = 100
/** A name is one line of text: no control characters, no line ends, no halves of characters. */
const NOT_A_NAME = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

export interface RegistrationInput {
  email: string
  password: string
  displayName: string
}

/** The input in the form that is stored, or what is wrong with it. */
export function checkRegistration(
  input: RegistrationInput,
): { email: string; displayName: string } | { userErrors: UserError[] } {
  const userErrors: UserError[] = []
  const email = normalizeEmail(input.email)
  if (!email) userErrors.push(invalidInput('This is not an e-mail address.', 'input', 'email'))
  const weakness = passwordWeakness(input.password)
  if (weakness) userErrors.push(weakPassword(weakness))
  const displayName = input.displayName.trim().normalize('NFC')
  if (!isName(displayName)) {
    const message = `The name needs 1 to ${MAX_NAME_CHARACTERS} characters, on one line.`
    userErrors.push(invalidInput(message, 'input', 'displayName'))
  }
  return userErrors.length > 0 || !email ? { userErrors } : { email, displayName }
}

function isName(text: string): boolean {
  return text.length > 0 && [...text].length <= MAX_NAME_CHARACTERS && !NOT_A_NAME.test(text)
}
