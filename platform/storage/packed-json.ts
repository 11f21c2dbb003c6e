/**
 * How archives pack a row's content: JSON, deflated with a dictionary of what occurs in every row, as a single row is too
 * short for a compressor to learn from. What was packed once must be readable for ever: another dictionary is another
 * format.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

export interface Packing {
  /** Of what is packed now. */
  format: number
  pack(json: string): Buffer
  /** @throws where the format is one of a later version of this code */
  unpack(format: number, content: Uint8Array): string
}

/** @param dictionaries of the formats 1, 2, 3 …; the later a text stands, the cheaper it is to refer to */
export function packingWith(...dictionaries: readonly string[]): Packing {
  const known = dictionaries.map((text) => Buffer.from(text))
  return {
    format: known.length,
    pack: (json) => deflateRawSync(json, { dictionary: known.at(-1)!, level: 9 }),
    unpack(format, content) {
      const dictionary = known[format - 1]
      if (!dictionary) throw new Error(`An archive has the format ${format}, which is not known here.`)
      return inflateRawSync(content, { dictionary }).toString()
    },
  }
}
