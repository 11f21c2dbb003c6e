/**
 * What a guesser tries before anything else: one character or a few of them over and over, a row of the alphabet, of
 * numbers or of the keyboard, and the common words in disguise (`Passw0rd!`).
 */

/** Fewer different characters than this is a pattern, however long. */
const MIN_DIFFERENT = 4
/** A part of this length, repeated, is as easy to guess as the part. */
const MAX_PART = 4
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm', 'azertyuiop', '1234567890']

const DISGUISES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '!': 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '8': 'b',
  '9': 'g',
}

/** @param text folded (see `fold`) */
export function isPattern(text: string): boolean {
  const characters = [...text]
  if (new Set(characters).size < MIN_DIFFERENT) return true
  if (isRepeated(characters)) return true
  return isRow(characters) || isOfTheKeyboard(text)
}

/** In any case and from any keyboard the same. */
export const fold = (text: string) => text.normalize('NFKC').toLowerCase()

/** The text itself, and what it may be a disguise of. @param text folded */
export function undisguised(text: string): string[] {
  const plain = [...text].map((character) => DISGUISES[character] ?? character).join('')
  const withoutEnds = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const both = [...withoutEnds].map((character) => DISGUISES[character] ?? character).join('')
  return [...new Set([text, plain, withoutEnds, both])]
}

function isRepeated(characters: readonly string[]): boolean {
  for (let length = 1; length <= MAX_PART; length++)
    if (characters.every((character, at) => character === characters[at % length])) return true
  return false
}

/** abcdefgh, 87654321 */
function isRow(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0)!)
  const step = codes[1]! - codes[0]!
  return Math.abs(step) === 1 && codes.every((code, at) => at === 0 || code - codes[at - 1]! === step)
}

/** qwertyui, and twice a row, and backwards. */
function isOfTheKeyboard(text: string): boolean {
  const backwards = [...text].toReversed().join('')
  return ROWS.some((row) =>
    [text, backwards].some((each) => row.repeat(Math.ceil(text.length / row.length) + 1).includes(each)),
  )
}
