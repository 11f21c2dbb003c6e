/**
 * Text that can be stored: Postgres holds neither the character U+0000 nor half of a surrogate pair, though both can
 * be sent in JSON.
 */
import { z } from 'zod'

const RULE = 'must hold neither the character U+0000 nor half of a surrogate pair.'

/** @param what the input, as the subject of a sentence: `The carrier` */
export const storedText = (what: string) =>
  z.string().refine(isStorable, { message: `${what} ${RULE}`, abort: true })

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** A text of an input that cannot be stored: where it is, and a sentence that says so. */
export interface UnstorableText {
  path: string[]
  message: string
}

/** All texts of an input, however deep, that cannot be stored. */
export function unstorableTexts(input: unknown, path: readonly string[] = []): UnstorableText[] {
  if (typeof input === 'string') {
    return isStorable(input) ? [] : [{ path: [...path], message: `"${path.join('.')}" ${RULE}` }]
  }
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([name, value]) => unstorableTexts(value, [...path, name]))
}
