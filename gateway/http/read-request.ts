/**
 * A GraphQL request as HTTP carries it: parameters of a GET, or the JSON body of a POST. What is malformed is refused
 * with a sentence that names it. A GET that a page of another origin could have a browser send is refused.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Request
 */
import { GraphQLError } from 'graphql'
import type { FastifyRequest } from 'fastify'
import { namesType } from './accepted-type.ts'

export interface HttpRequest {
  readonly query?: string
  readonly operationName?: string
  readonly variables?: Record<string, unknown>
  readonly extensions?: Record<string, unknown>
}

/** Headers that a browser sends to another origin only when it has asked there first. */
const PREFLIGHTED = ['x-apollo-operation-name', 'apollo-require-preflight', 'authorization']

/** @throws GraphQLError BAD_REQUEST */
export function readRequest(request: FastifyRequest): HttpRequest {
  if (request.method === 'POST') return readParameters(request.body)
  if (!isPreflighted(request) && mayBeOfAnotherOrigin(request)) {
    throw badRequest(
      'A GET from a page of another origin needs a header that a browser does not send there unasked: ' +
        'Accept: application/graphql-response+json, or Apollo-Require-Preflight.',
    )
  }
  const { query, operationName, variables, extensions } = request.query as Record<string, unknown>
  return readParameters({
    query,
    operationName: operationName === '' ? undefined : operationName,
    variables: fromJson('variables', variables),
    extensions: fromJson('extensions', extensions),
  })
}

/** A page can have a browser send a GET by a link, an image or a form, none of which names a type of GraphQL's. */
function isPreflighted({ headers }: FastifyRequest): boolean {
  if (headers['content-type']?.startsWith('application/json')) return true
  return PREFLIGHTED.some((name) => headers[name]) || namesType(headers.accept)
}

/**
 * A browser says where a request comes from. One that is too old to say it (before 2023) asks for what pages are made
 * of, or names the page; a program that is no browser has nobody's page to be misled by.
 */
function mayBeOfAnotherOrigin({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  if (headers.referer !== undefined || headers.origin !== undefined) return true
  return !['*/*', 'text/event-stream'].includes(headers.accept ?? '*/*')
}

function readParameters(body: unknown): HttpRequest {
  if (Array.isArray(body)) throw badRequest('Requests are taken one at a time, not in a batch.')
  if (!isRecord(body)) throw badRequest('The body must be a JSON object.')
  const { query, operationName, variables, extensions } = body
  if (!isAbsent(query) && typeof query !== 'string') throw badRequest('"query" must be a string.')
  if (!isAbsent(operationName) && typeof operationName !== 'string') {
    throw badRequest('"operationName" must be a string.')
  }
  if (!isAbsent(variables) && !isRecord(variables)) throw badRequest('"variables" must be an object.')
  if (!isAbsent(extensions) && !isRecord(extensions)) throw badRequest('"extensions" must be an object.')
  return {
    query: query ?? undefined,
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
  }
}

function fromJson(name: string, text: unknown): unknown {
  if (isAbsent(text) || text === '') return undefined
  if (typeof text !== 'string') throw badRequest(`"${name}" may be given once.`)
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest(`"${name}" is not valid JSON.`)
  }
}

const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const badRequest = (message: string, status = 400): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status, protocol: true } } })
