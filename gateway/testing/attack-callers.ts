/**
 * What callers ask for that is not theirs to ask, or was another's before: who asks, what, and the codes and the
 * `Cache-Control` of the answer. In this order: what one of them left in a cache must be of no use to the next.
 */
import { hashOf } from '../execution/documents.ts'
import { JSON_TYPE, type Sent } from './attack-requests.ts'

export type Who = 'NOBODY' | 'CUSTOMER' | 'SUPPORT'

export interface Expected {
  readonly codes: readonly string[]
  readonly keep?: string
}

const asked = (query: string, more: object = {}): Sent => ({ body: JSON.stringify({ query, ...more }) })
const streamed = (query: string, headers: Record<string, string> = {}): Sent => ({
  ...asked(query),
  headers: { ...JSON_TYPE, accept: 'text/event-stream', ...headers },
})
const nothing: Expected = { codes: [] }
const refused = (...codes: string[]): Expected => ({ codes, keep: 'no-store' })
const INVALID = refused('GRAPHQL_VALIDATION_FAILED')

const notes = '{ order(id: "o1") { notes } }'
const erase = 'mutation { orderErase(id: "o1") { id } }'
const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(erase) } }

export const callers: [what: string, who: Who, sent: Sent, expected: Expected][] = [
  // federation
  [
    'an entity by its representation',
    'SUPPORT',
    asked('{ _entities(representations: []) { __typename } }'),
    INVALID,
  ],
  ['the schema of a subgraph', 'SUPPORT', asked('{ _service { sdl } }'), INVALID],
  ['a directive of the supergraph', 'NOBODY', asked('{ somebody @join__type(graph: USER) { id } }'), INVALID],
  ['a type of the supergraph', 'NOBODY', asked('query ($g: join__Graph) { somebody { id } }'), INVALID],
  ['its own costs', 'NOBODY', asked('{ somebody @cost(weight: 0) { id } }'), INVALID],
  ['parts later', 'NOBODY', asked('{ somebody { id ... @defer { displayName } } }'), INVALID],
  ['a key under another name', 'NOBODY', asked('{ somebody { id: displayName x: id } }'), nothing],
  ['a name like the gateway’s own', 'NOBODY', asked('{ somebody { id__client: displayName id } }'), nothing],
  [
    'variables like the plan’s own',
    'NOBODY',
    asked('query ($representations: Int) { somebody { friends(first: $representations) { id } } }', {
      variables: { representations: 1 },
    }),
    nothing,
  ],
  [
    'a field called like what all objects have',
    'NOBODY',
    asked('{ constructor: somebody { __proto__: id } }'),
    nothing,
  ],
  // authorization
  ['a field of staff', 'NOBODY', asked(notes), refused('UNAUTHENTICATED')],
  ['a field of staff', 'SUPPORT', asked(notes), { codes: [], keep: 'no-store' }],
  ['the same, which staff has asked for', 'CUSTOMER', asked(notes), refused('FORBIDDEN')],
  ['the same, again', 'NOBODY', asked(notes), refused('UNAUTHENTICATED')],
  ['it under another name', 'CUSTOMER', asked('{ order(id: "o1") { id: notes } }'), refused('FORBIDDEN')],
  [
    'it in a fragment',
    'CUSTOMER',
    asked('{ order(id: "o1") { ...F } } fragment F on Order { notes }'),
    refused('FORBIDDEN'),
  ],
  ['it where it is skipped', 'CUSTOMER', asked('{ order(id: "o1") { id notes @skip(if: true) } }'), nothing],
  [
    'it through an interface',
    'NOBODY',
    asked('{ order(id: "o1") { documents { ... on Invoice { total } } } }'),
    refused('UNAUTHENTICATED'),
  ],
  ['a type of staff', 'CUSTOMER', asked('{ board { title } }'), refused('FORBIDDEN')],
  ['a list that may not be null', 'CUSTOMER', asked('{ secrets somebody { id } }'), refused('FORBIDDEN')],
  ['a mutation of staff', 'CUSTOMER', asked(erase), refused('FORBIDDEN')],
  [
    'a mutation for whoever signs in',
    'NOBODY',
    asked('mutation { orderNote(id: "o1") { id } }'),
    refused('UNAUTHENTICATED'),
  ],
  // caches
  [
    'what everybody may keep',
    'NOBODY',
    asked('{ somebody { id } }'),
    { codes: [], keep: 'max-age=60, public' },
  ],
  ['the same', 'CUSTOMER', asked('{ somebody { id } }'), { codes: [], keep: 'max-age=60, private' }],
  ['it with what it may not see', 'NOBODY', asked('{ somebody { id secret } }'), refused('UNAUTHENTICATED')],
  [
    'a hash that it registers',
    'SUPPORT',
    asked(erase, { extensions, operationName: 'No' }),
    refused('OPERATION_RESOLUTION_FAILURE'),
  ],
  [
    'the hash, of what was refused',
    'SUPPORT',
    { body: JSON.stringify({ extensions }) },
    refused('PERSISTED_QUERY_NOT_FOUND'),
  ],
  ['the hash with its text', 'CUSTOMER', asked(erase, { extensions }), refused('FORBIDDEN')],
  [
    'the hash by GET, of a mutation',
    'NOBODY',
    {
      method: 'GET',
      headers: { 'apollo-require-preflight': '1' },
      path: `/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`,
    },
    refused('BAD_REQUEST'),
  ],
  // streams
  ['a stream of staff', 'CUSTOMER', streamed('subscription { staffTicks { count } }'), refused('FORBIDDEN')],
  [
    'a stream of two fields',
    'NOBODY',
    streamed('subscription { a: ticks { count } b: ticks { count } }'),
    INVALID,
  ],
  ['a stream of a syntax error', 'NOBODY', streamed('subscription {'), refused('GRAPHQL_PARSE_FAILED')],
  [
    'a stream behind what no event has been called',
    'NOBODY',
    streamed('subscription { orderStatusChanged(orderId: "none") { status } }', {
      'last-event-id': 'x'.repeat(500),
    }),
    refused('NOT_FOUND'),
  ],
  ['a stream of malformed JSON', 'NOBODY', { ...streamed(''), body: '{' }, refused('BAD_REQUEST')],
  [
    'a stream of parts that has no version',
    'NOBODY',
    { ...streamed('subscription { ticks { count } }'), headers: { ...JSON_TYPE, accept: 'multipart/mixed' } },
    refused('BAD_REQUEST'),
  ],
  ['a query as a stream', 'NOBODY', streamed('{ somebody { id } }'), { codes: [], keep: 'no-store' }],
]
