/**
 * Text that can be stored: Postgres holds neither the character U+0000 nor half of a surrogate pair, though both can
 * be sent in JSON.
 */
import { z } from 'zod'

/** @param what the input, as the subject of a sentence: `The carrier` */
export const storedText = (what: string) =>
  z.string().refine((text) => text.isWellFormed() && !text.includes('\0'), {
    message: `${what} must hold neither the character U+0000 nor half of a surrogate pair.`,
    abort: true,
  })
