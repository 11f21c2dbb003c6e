/**
 * A password has 8 to 128 characters of any kind. A character is a Unicode code point after NFKC, so that
 * the same password typed on another keyboard is the same.
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
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

export type IsCommon = (password: string) => boolean

/** What is wrong with a new password of somebody with these names. Refusing a long one costs nothing. */
export function newPasswordWeakness(
  password: string,
  names: readonly (string | undefined)[],
  isCommon: IsCommon,
): string | undefined {
  const weakness = passwordWeakness(password)
  if (weakness) return weakness
  if (isCommon(password)) return 'This is one of the most common passwords. Choose another one.'
  const [folded, ...taken] = [password, ...names].map((text) => text?.normalize('NFKC').trim().toLowerCase())
  if (taken.includes(folded)) return 'The password must not be your own name or email.'
  return undefined
}

function characters(text: string): number {
  return [...text].length
}
