/** Staff searches accounts by a part of the display name or of the email, of at most 254 characters. */
const MAX_CHARACTERS = 254

export const SEARCH_RULE = `"search" may have at most ${MAX_CHARACTERS} characters, no NUL and no half of a character.`

/** @returns the text to look for; undefined: all accounts; null: the search breaks SEARCH_RULE */
export function normalizeSearch(text: string | null | undefined): string | undefined | null {
  const search = text?.trim()
  if (!search) return undefined
  const isText = search.isWellFormed() && !search.includes('\0')
  return isText && search.length <= MAX_CHARACTERS ? search : null
}
