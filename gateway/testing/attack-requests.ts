/** Requests that are not as HTTP or GraphQL wants them: what each is, and the status and code of its answer. */
import { hashOf } from '../execution/documents.ts'

export const JSON_TYPE = { 'content-type': 'application/json' }

export interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string
  path?: string
}

const query = '{ somebody { id } }'
const valid = JSON.stringify({ query })
const persisted = (sha256Hash: unknown, version: unknown = 1, text?: string) =>
  JSON.stringify({ query: text, extensions: { persistedQuery: { version, sha256Hash } } })

export const requests: [what: string, sent: Sent, status: number, code: string | undefined][] = [
  ['that is fine', { body: valid }, 200, undefined],
  ['of malformed JSON', { body: '{"query": ' }, 400, 'BAD_REQUEST'],
  [
    'of malformed JSON, for a client of application/json',
    { body: '{', headers: { ...JSON_TYPE, accept: 'application/json' } },
    400,
    'BAD_REQUEST',
  ],
  ['without a body', { body: '' }, 400, 'BAD_REQUEST'],
  ['that is a list', { body: `[${valid}]` }, 400, 'BAD_REQUEST'],
  ['that is a string', { body: '"query"' }, 400, 'BAD_REQUEST'],
  ['that is null', { body: 'null' }, 400, 'BAD_REQUEST'],
  ['without a query', { body: '{}' }, 400, 'BAD_REQUEST'],
  ['with an empty query', { body: '{"query":""}' }, 400, 'BAD_REQUEST'],
  ['whose query is a number', { body: '{"query":7}' }, 400, 'BAD_REQUEST'],
  ['whose operationName is an object', { body: '{"query":"{a}","operationName":{}}' }, 400, 'BAD_REQUEST'],
  ['whose variables are a list', { body: '{"query":"{a}","variables":[]}' }, 400, 'BAD_REQUEST'],
  ['whose variables are a string', { body: '{"query":"{a}","variables":"{}"}' }, 400, 'BAD_REQUEST'],
  ['whose extensions are a number', { body: '{"query":"{a}","extensions":1}' }, 400, 'BAD_REQUEST'],
  ['of text/plain', { body: valid, headers: { 'content-type': 'text/plain' } }, 415, 'BAD_REQUEST'],
  [
    'of a form',
    { body: 'query=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'BAD_REQUEST',
  ],
  ['of no known type', { body: valid, headers: { 'content-type': 'x' } }, 415, 'BAD_REQUEST'],
  ['of 300 KB', { body: JSON.stringify({ query: `{ a } # ${'x'.repeat(300_000)}` }) }, 413, 'BAD_REQUEST'],
  [
    'that accepts text only',
    { body: valid, headers: { ...JSON_TYPE, accept: 'text/plain' } },
    406,
    'BAD_REQUEST',
  ],
  ['by PUT', { method: 'PUT', body: valid }, 405, 'BAD_REQUEST'],
  [
    'by GET, from a form on a page of another site',
    {
      method: 'GET',
      headers: { accept: '*/*', 'sec-fetch-site': 'cross-site' },
      path: '/graphql?query={somebody{id}}',
    },
    400,
    'BAD_REQUEST',
  ],
  [
    'by GET, from an image on a page of a neighbouring site',
    { method: 'GET', headers: { 'sec-fetch-site': 'same-site' }, path: '/graphql?query={somebody{id}}' },
    400,
    'BAD_REQUEST',
  ],
  [
    'by GET, from a link in a browser that does not say where it comes from',
    {
      method: 'GET',
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      path: '/graphql?query={somebody{id}}',
    },
    400,
    'BAD_REQUEST',
  ],
  [
    'by GET, from a page of the gateway’s own',
    { method: 'GET', headers: { 'sec-fetch-site': 'same-origin' }, path: '/graphql?query={somebody{id}}' },
    200,
    undefined,
  ],
  [
    'by GET, from a program',
    { method: 'GET', headers: { accept: '*/*' }, path: '/graphql?query={somebody{id}}' },
    200,
    undefined,
  ],
  [
    'by GET, with a mutation',
    {
      method: 'GET',
      headers: { 'apollo-require-preflight': '1' },
      path: '/graphql?query=mutation{orderTouch(id:"o"){id}}',
    },
    405,
    'BAD_REQUEST',
  ],
  [
    'by GET, with malformed variables',
    {
      method: 'GET',
      headers: { 'apollo-require-preflight': '1' },
      path: '/graphql?query={somebody{id}}&variables={',
    },
    400,
    'BAD_REQUEST',
  ],
  [
    'by GET, fine',
    {
      method: 'GET',
      headers: { accept: 'application/graphql-response+json' },
      path: '/graphql?query={somebody{id}}',
    },
    200,
    undefined,
  ],
  [
    'with a token that is none',
    { body: valid, headers: { ...JSON_TYPE, authorization: 'Bearer x' } },
    401,
    'UNAUTHENTICATED',
  ],
  [
    'with another scheme',
    { body: valid, headers: { ...JSON_TYPE, authorization: 'Basic x' } },
    401,
    'UNAUTHENTICATED',
  ],
  [
    'of a hash that is not known',
    { body: persisted(hashOf('never sent')) },
    200,
    'PERSISTED_QUERY_NOT_FOUND',
  ],
  [
    'of a hash that is not the text’s',
    { body: persisted(hashOf('another'), 1, query) },
    400,
    'PERSISTED_QUERY_HASH_MISMATCH',
  ],
  ['of a hash that is none', { body: persisted('abc') }, 400, 'PERSISTED_QUERY_HASH_MISMATCH'],
  ['of a hash that is an object', { body: persisted({}) }, 400, 'PERSISTED_QUERY_HASH_MISMATCH'],
  [
    'of version 2 of persisted queries',
    { body: persisted(hashOf(query), 2) },
    400,
    'PERSISTED_QUERY_NOT_SUPPORTED',
  ],
  [
    'whose persistedQuery is a string',
    { body: '{"extensions":{"persistedQuery":"x"}}' },
    400,
    'PERSISTED_QUERY_NOT_SUPPORTED',
  ],
  [
    'with a prototype in it',
    { body: '{"query":"{ somebody { id } }","variables":{"__proto__":{"a":1}}}' },
    200,
    undefined,
  ],
]
