/**
 * A search text becomes words, each with the lexemes that may stand for it: its stem, whatever begins with
 * it, and where the catalogue does not know it, the words that it is most likely a misspelling of. Products
 * that have all words are found; where there is none, those that have any.
 */
export const MAX_SEARCH_LENGTH = 200
const MAX_WORDS = 12
const MAX_WORD_LENGTH = 40
const MIN_PREFIX = 2
const MIN_CORRECTED = 4
const MAX_CORRECTIONS = 3

/** What the catalogue knows of a word. */
export interface KnownWord {
  /** In lower case, without accents. */
  readonly plain: string
  /** Absent of a word such as "the", by which nothing is found. */
  readonly stem: string | null
  /** Whether it occurs in any form. */
  readonly known: boolean
  /** Whether a word begins with it. */
  readonly begins: boolean
  /** The words that look most like it, with their stems; empty where it is known, or the beginning of a word. */
  readonly similar: readonly { word: string; stem: string }[]
}

/** For each word the lexemes that may stand for it; `lam*` is whatever begins with "lam". */
export type SearchWords = readonly (readonly string[])[]

/** The words of a text, in lower case. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{Nd}]+/gu) ?? []
  return [...new Set(words.map((word) => word.slice(0, MAX_WORD_LENGTH)))].slice(0, MAX_WORDS)
}

export function toSearchWords(words: readonly KnownWord[]): SearchWords {
  return words.flatMap((word, index) => {
    if (word.stem === null) return []
    // The last word may not be finished yet; another is a beginning only where it is nothing else.
    const unfinished = index === words.length - 1 || (word.begins && !word.known)
    const prefix = unfinished && word.plain.length >= MIN_PREFIX ? [`${word.plain}*`] : []
    const meant = closest(word.plain, word.similar).map(({ stem }) => stem)
    return [[...new Set([word.stem, ...prefix, ...meant])]]
  })
}

/** Those candidates that are the fewest typing errors away, if they are few enough for the word's length. */
function closest<Candidate extends { word: string }>(
  word: string,
  candidates: readonly Candidate[],
): Candidate[] {
  if (word.length < MIN_CORRECTED || /\d/.test(word)) return []
  const allowed = word.length <= 5 ? 1 : word.length <= 9 ? 2 : 3
  const rated = candidates.map((candidate) => ({ candidate, errors: typingErrors(word, candidate.word) }))
  const fewest = Math.min(...rated.map(({ errors }) => errors))
  if (fewest > allowed) return []
  const best = rated.filter(({ errors }) => errors === fewest)
  return best.slice(0, MAX_CORRECTIONS).map(({ candidate }) => candidate)
}

/**
 * How many letters must be put in, left out, replaced or swapped with their neighbour to get from one word
 * to the other: the optimal string alignment distance.
 * @see https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance#Optimal_string_alignment_distance
 */
export function typingErrors(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let errors = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1))
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped && row > 1 && column > 1) errors = Math.min(errors, beforeLast[column - 2]! + 1)
      current.push(errors)
    }
    beforeLast = last
    last = current
  }
  return last[to.length]!
}
