/**
 * A result as HTTP carries it. A document that is refused is an error of the client's (4xx), but 200 for a client that
 * asks for application/json by name, as the older half of the specification recommends.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Response
 */
import type { FastifyReply } from 'fastify'
import { GraphQLError } from 'graphql'
import { toJson } from '../engine/execute-plan.ts'
import { WrittenData } from '../engine/written-data.ts'
import { cacheControl } from '../execution/cache-policy.ts'
import type { Result } from '../execution/executor.ts'
import { acceptedType, namesType } from './accepted-type.ts'
import { formatErrors } from './format-error.ts'

const BAD_REQUEST = 400

interface Http {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** The request was not well formed as HTTP: its status says so to everybody. */
  readonly protocol?: boolean
}

export function sendResult(
  reply: FastifyReply,
  { data, errors, extensions, ...result }: Result,
): FastifyReply {
  const policy = errors?.length ? undefined : result.policy
  const { accept } = reply.request.headers
  const type = acceptedType(accept) ?? 'application/json'
  const http = errors?.map(httpOf).find((each) => each !== undefined)
  const status = http?.status ?? (data === undefined ? BAD_REQUEST : 200)
  const isLenient = type === 'application/json' && namesType(accept, ['application/json'])
  const shown = isLenient && status === BAD_REQUEST && !http?.protocol ? 200 : status
  if (policy) addVary(reply)
  return reply
    .code(shown)
    .headers({ ...http?.headers, 'cache-control': cacheControl(policy) })
    .type(`${type}; charset=utf-8`)
    .send(textOf({ data, errors, extensions }))
}

/** What a cache must compare before it gives the answer to somebody else; other origins are there already, by CORS. */
function addVary(reply: FastifyReply): void {
  const others = reply.getHeader('vary')
  void reply.header('vary', [others, 'Accept', 'Authorization'].filter(Boolean).join(', '))
}

/** What the engine has written already goes out as it is. */
function textOf({ data, errors, extensions }: Result): string {
  const formatted = errors?.length ? formatErrors(errors) : undefined
  const written: unknown = data
  if (written instanceof WrittenData) return toJson({ data: written.text, errors: formatted }, extensions)
  return JSON.stringify({ errors: formatted, data, extensions })
}

function httpOf(error: unknown): Http | undefined {
  return error instanceof GraphQLError ? (error.extensions.http as Http | undefined) : undefined
}
