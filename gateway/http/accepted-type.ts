/**
 * Which of the two media types of GraphQL over HTTP a client wants. A client that says nothing gets the older one,
 * which every client understands.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
 */
export type MediaType = 'application/graphql-response+json' | 'application/json'

const TYPES: readonly MediaType[] = ['application/json', 'application/graphql-response+json']

interface Range {
  readonly type: string
  readonly quality: number
}

/** @returns undefined where the client accepts neither */
export function acceptedType(accept: string | undefined): MediaType | undefined {
  const ranges = readRanges(accept)
  const ranked = TYPES.map((type) => ({
    type,
    quality: qualityOf(type, ranges),
    at: positionOf(type, ranges),
  }))
  const [best] = ranked
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.at - b.at)
  return best?.type
}

/** Whether the client named one of the types, and not only "anything". */
export const namesType = (accept: string | undefined, types: readonly MediaType[] = TYPES): boolean =>
  readRanges(accept).some(({ type }) => (types as readonly string[]).includes(type))

function readRanges(accept = '*/*'): Range[] {
  return accept
    .slice(0, 1_000)
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
      return { type, quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
}

/** The most specific range counts. */
function qualityOf(type: MediaType, ranges: readonly Range[]): number {
  for (const name of [type, 'application/*', '*/*']) {
    const range = ranges.find((candidate) => candidate.type === name)
    if (range) return range.quality
  }
  return 0
}

function positionOf(type: MediaType, ranges: readonly Range[]): number {
  const at = ranges.findIndex((range) => range.type === type)
  return at < 0 ? ranges.length : at
}
