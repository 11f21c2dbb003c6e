/**
 * How events are written into an HTTP answer that does not end: as Server-Sent Events (graphql-sse's "distinct
 * connections mode"), or as parts by Apollo's multipart subscription protocol. Of both, only text: who reads and when
 * is another's business.
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 * @see https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
 */
import type { GraphQLFormattedError } from 'graphql'

export interface StreamFormat {
  readonly contentType: string
  /** Written first. */
  readonly opening: string
  /** @param result as JSON @param id by which the stream can be resumed behind this event */
  event(result: string, id: string | undefined): string
  /** Shows that the stream lives. */
  readonly beat: string
  readonly beatEveryMs: number
  /** The last thing that is written, when the source has ended. */
  readonly complete: string
  /** The last thing that is written, when the stream fails. */
  failed(errors: readonly GraphQLFormattedError[]): string
}

/** What would end a line, or the field itself, is no id. */
const isId = (id: string | undefined): id is string => id !== undefined && !/[\r\n\0]/.test(id)

const SSE: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  opening: ':\n\n',
  event: (result, id) => `event: next\n${isId(id) ? `id: ${id}\n` : ''}data: ${result}\n\n`,
  beat: ':\n\n',
  beatEveryMs: 12_000,
  // EventSource would not notice an event without data.
  complete: 'event: complete\ndata: \n\n',
  failed: (errors) => `event: next\ndata: ${JSON.stringify({ errors })}\n\n${SSE.complete}`,
}

const BOUNDARY = '\r\n--graphql'
/** A part ends with the boundary, as a client reads it only then. */
const part = (body: string) => `\r\ncontent-type: application/json\r\n\r\n${body}${BOUNDARY}`

const MULTIPART: StreamFormat = {
  contentType: 'multipart/mixed; boundary=graphql; subscriptionSpec=1.0',
  opening: BOUNDARY,
  event: (result) => part(`{"payload":${result}}`),
  beat: part('{}'),
  beatEveryMs: 5_000,
  complete: '--\r\n',
  failed: (errors) => `${part(JSON.stringify({ payload: null, errors }))}${MULTIPART.complete}`,
}

/** @returns the format that the client names; "anything" means none of them */
export function streamFormat(accept: string | undefined): StreamFormat | undefined {
  const ranges = (accept ?? '').slice(0, 1_000).toLowerCase().split(',')
  for (const range of ranges) {
    const [type, ...parameters] = range.split(';').map((each) => each.trim())
    if (type === 'text/event-stream') return SSE
    const isSubscription = parameters.some((each) => /^subscriptionspec="?1\.0"?$/.test(each))
    if (type === 'multipart/mixed' && isSubscription) return MULTIPART
  }
  return undefined
}

/** Whether every operation is answered as a stream, and not only a subscription. */
export const isForEverything = (format: StreamFormat | undefined): format is StreamFormat => format === SSE
