/**
 * A password has 8 to 128 characters of any kind but control characters. A character is a Unicode code point after NFKC,
 * so that the same password typed on another keyboard is the same. A new one is none of the common ones, no pattern, and
 * more than the shop's name and its owner's own with something short around them.
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
import { fold, isPattern, undisguised } from './guessable.ts'

const MIN_CHARACTERS = 8
const MAX_CHARACTERS = 128

/** No valid password has more UTF-16 units. Checked first, so that a huge password costs nothing. */
const MAX_UNITS = 4 * MAX_CHARACTERS

/** The form that is hashed; undefined where it cannot be anybody's password, being too long or broken text. */
export function normalizePassword(password: string): string | undefined {
  if (password.length > MAX_UNITS || !password.isWellFormed()) return undefined
  const normalized = password.normalize('NFKC')
  return characters(normalized) > MAX_CHARACTERS ? undefined : normalized
}

/** What is wrong with a new password, as a sentence. */
export function passwordWeakness(password: string): string | undefined {
  if (password.length <= MAX_UNITS && !password.isWellFormed())
    return 'The password must be valid Unicode text.'
  const normalized = normalizePassword(password)
  if (normalized === undefined) return `The password may have at most ${MAX_CHARACTERS} characters.`
  if (characters(normalized) < MIN_CHARACTERS)
    return `The password must have at least ${MIN_CHARACTERS} characters.`
  return undefined
}

/** What everybody knows of us. */
const SHOP = ['storegraph']
/** A shorter part of a name may stand in any password. */
const MIN_NAME = 4
const CONTROL_CHARACTER = /\p{Cc}/u

export type IsCommon = (password: string) => boolean

/** What is wrong with a new password of somebody with these names. Refusing a long one costs nothing. */
export function newPasswordWeakness(
  password: string,
  names: readonly (string | undefined)[],
  isCommon: IsCommon,
): string | undefined {
  const weakness = passwordWeakness(password)
  if (weakness) return weakness
  if (CONTROL_CHARACTER.test(password)) return 'The password must not have control characters.'
  const folded = fold(password)
  const guises = undisguised(folded)
  if (guises.some(isCommon)) return 'This is one of the most common passwords. Choose another one.'
  if (isPattern(folded)) return 'This password is a pattern that is easy to guess. Choose another one.'
  const own = names.flatMap((name) => (name ? partsOf(fold(name)) : []))
  if (guises.some((guise) => isLittleMoreThan(guise, own)))
    return 'The password must be more than your own name or email.'
  if (guises.some((guise) => isLittleMoreThan(guise, SHOP)))
    return "The password must be more than the shop's name."
  return undefined
}

/** `ada lovelace` → itself, `lovelace`; `grace.hopper@navy.example` → itself, `grace`, `hopper`, `navy` … */
const partsOf = (name: string) =>
  [name, ...name.split(/[^\p{L}\p{N}]+/u)].filter((part) => characters(part) >= MIN_NAME)

/** Whether too little is left of the text without these words. */
function isLittleMoreThan(text: string, words: readonly string[]): boolean {
  const found = words.filter((word) => text.includes(word))
  if (found.length === 0) return false
  const longestFirst = found.toSorted((one, other) => other.length - one.length)
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ''), text)
  return characters(rest) < MIN_CHARACTERS
}

function characters(text: string): number {
  return [...text].length
}
