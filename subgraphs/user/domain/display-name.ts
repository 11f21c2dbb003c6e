/**
 * A display name has 1 to 100 characters on one line, of which one can be seen at least, without white space around it.
 * Nothing in it changes the direction of the text that it stands in: it could pass for another name.
 */
const MAX_CHARACTERS = 100
/** No control characters, no line ends, no halves of characters, no overrides of the direction, nothing of no width. */
const NOT_IN_A_NAME = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B\u2060\uFEFF]/u

const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u

export const NAME_RULE = `The display name must have 1 to ${MAX_CHARACTERS} characters on one line, and none that changes the direction of text.`

/** The form that is stored; undefined where the text cannot be a display name. */
export function normalizeName(text: string): string | undefined {
  const name = text.trim().normalize('NFC')
  const valid = SEEN.test(name) && [...name].length <= MAX_CHARACTERS && !NOT_IN_A_NAME.test(name)
  return valid ? name : undefined
}
