/**
 * The key by which a cursor finds its place in a list again: what the order goes by, the product's id, and what
 * the words of a search stood for. It stays right whatever is added around it.
 */
import type { Search, Sort } from './list-filter.ts'

const MAX_NAME_LENGTH = 500
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const LEXEME = /^[\p{L}\p{N}]{1,60}\*?$/u
const MAX_SEARCH_KEY_LENGTH = 2_000

const FIRST_PART: Record<Sort, (part: string) => boolean> = {
  RELEVANCE: (part) => /^\d{1,3}(\.\d{1,15})?(e-?\d{1,2})?$/.test(part),
  NAME: (part) => part.length <= MAX_NAME_LENGTH && !part.includes('\0'),
  PRICE_ASC: isPrice,
  PRICE_DESC: isPrice,
  NEWEST: (part) => !Number.isNaN(Date.parse(part)) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(part),
}

/** Whether a cursor's key can be one of a list in this order. */
export function isKey(key: readonly string[], sort: Sort): boolean {
  const [first = '', id = '', search] = key
  if (!FIRST_PART[sort](first) || !UUID.test(id)) return false
  return key.length === 2 || (key.length === 3 && isSearch(search!))
}

/** The search as a cursor carries it: once products are added, its words may stand for something else. */
export function encodeSearch({ words, mode }: Search): string {
  return (mode === 'ALL' ? '&' : '|') + words.map((lexemes) => lexemes.join('|')).join(' ')
}

export function decodeSearch(text: string): Search {
  const words = text.slice(1).split(' ')
  return { words: words.map((lexemes) => lexemes.split('|')), mode: text.startsWith('&') ? 'ALL' : 'ANY' }
}

/** Such as `&lamp|lamps* desk`. */
function isSearch(text: string): boolean {
  if (text.length > MAX_SEARCH_KEY_LENGTH || !/^[&|]/.test(text)) return false
  return text
    .slice(1)
    .split(/[ |]/)
    .every((lexeme) => LEXEME.test(lexeme))
}

function isPrice(part: string): boolean {
  return /^\d{1,10}$/.test(part) && Number(part) <= 2_147_483_647
}
