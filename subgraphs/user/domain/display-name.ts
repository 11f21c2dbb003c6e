/** A display name has 1 to 100 characters on one line, without white space around it. */
const MAX_CHARACTERS = 100
/** No control characters, no line ends, no halves of characters. */
const NOT_IN_A_NAME = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

export const NAME_RULE = `The display name must have 1 to ${MAX_CHARACTERS} characters on one line.`

/** The form that is stored; undefined where the text cannot be a display name. */
export function normalizeName(text: string): string | undefined {
  const name = text.trim().normalize('NFC')
  const valid = name.length > 0 && [...name].length <= MAX_CHARACTERS && !NOT_IN_A_NAME.test(name)
  return valid ? name : undefined
}
