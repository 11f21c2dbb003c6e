/**
 * Operations over HTTP, on /graphql, subscriptions as streams: each with its caller. Whatever goes wrong is answered in GraphQL's shape, from a body that is no JSON to a method that there is not.
 * @see https://graphql.github.io/graphql-over-http/draft/
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError, OperationTypeNode } from 'graphql'
import { log } from '#platform/process/log.ts'
import type { AdmitOperation, AnswerOperation } from '../execution/answer-operation.ts'
import type { Result } from '../execution/executor.ts'
import type { Authenticate } from '../identity/authenticator.ts'
import type { ClientOf } from '../identity/client-address.ts'
import type { PersistedQueries } from '../protection/persisted-queries.ts'
import type { CheckedOperation } from '../execution/check-operation.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import type { HttpStreams } from '../subscriptions/http-streams.ts'
import type { PrepareSubscription } from '../subscriptions/prepare-subscription.ts'
import type { SharedStreams } from '../subscriptions/shared-streams.ts'
import { isForEverything, type StreamFormat, streamFormat } from '../subscriptions/stream-format.ts'
import type { StreamedEvent } from '../subscriptions/subscriber.ts'
import { acceptedType } from './accepted-type.ts'
import { formatErrors } from './format-error.ts'
import { badRequest, readRequest } from './read-request.ts'
import { SANDBOX_POLICY } from './security-headers.ts'
import { sendResult } from './send-result.ts'

export interface GraphqlParts {
  authenticate: Authenticate
  clientOf: ClientOf
  persistedQueries: PersistedQueries
  admit: AdmitOperation
  answer: AnswerOperation
  subscriptions: {
    prepare: PrepareSubscription
    streams: Pick<SharedStreams, 'subscribe'>
    http: HttpStreams
  }
  /** What a browser sees on /graphql. */
  page?: () => Promise<string>
}

/** An answer of one piece, or a stream of events. */
type Outcome = Result | { readonly events: AsyncGenerator<StreamedEvent>; readonly caller: GatewayCaller }

export function registerGraphql(app: FastifyInstance, parts: GraphqlParts): void {
  const { authenticate, clientOf, persistedQueries, admit, answer, subscriptions, page } = parts

  async function run(request: FastifyRequest, format: StreamFormat | undefined): Promise<Outcome> {
    if (!acceptedType(request.headers.accept) && !format) throw notAcceptable()
    const caller = await authenticate(request.headers.authorization, clientOf(request.raw))
    const { operationName, variables, ...named } = readRequest(request)
    const persisted = await persistedQueries.resolve(named)
    if ('error' in persisted) return { errors: [persisted.error] }
    const { query, hash, register } = persisted
    const checked = await admit(
      { query, hash, operationName, variables, extensions: named.extensions },
      caller,
    )
    const isWhole = isForEverything(format)
    if ('errors' in checked) return isWhole ? { events: single(checked), caller } : checked
    const { operation } = checked.operation
    const isSubscription = operation === OperationTypeNode.SUBSCRIPTION && format !== undefined
    if (request.method === 'GET' && operation === OperationTypeNode.MUTATION) throw onlyQueries()
    await register?.()
    if (isSubscription) return subscribe(request, checked, caller, isWhole)
    const result = await answer(checked, caller, true)
    return isWhole ? { events: single(result), caller } : result
  }

  async function subscribe(
    request: FastifyRequest,
    checked: CheckedOperation,
    caller: GatewayCaller,
    isWhole: boolean,
  ): Promise<Outcome> {
    const { prepare, streams, http } = subscriptions
    const refusal = http.refusal(caller)
    if (refusal) return { errors: [refusal] }
    const after = request.headers['last-event-id']
    const prepared = await prepare(checked, caller, typeof after === 'string' && after ? after : undefined)
    if ('errors' in prepared) {
      const refused = { data: null, errors: prepared.errors }
      return isWhole ? { events: single(refused), caller } : refused
    }
    return { events: streams.subscribe(prepared.subscription), caller }
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (page && request.method === 'GET' && isBrowser(request)) {
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', SANDBOX_POLICY)
        .send(await page())
    }
    const format = streamFormat(request.headers.accept)
    const outcome = await run(request, format)
    if (!format || !('events' in outcome)) return sendResult(reply, outcome as Result)
    return subscriptions.http.send(reply, format, outcome.caller, outcome.events)
  }

  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
      try {
        done(null, JSON.parse(text as string))
      } catch {
        done(badRequest('The body is not valid JSON.'))
      }
    })
    scope.setErrorHandler(async (error, _request, reply) => sendResult(reply, { errors: [toGraphQL(error)] }))
    scope.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      handler: handle,
    })
    scope.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url: '/graphql',
      handler: async (_request, reply) => sendResult(reply, { errors: [wrongMethod()] }),
    })
  })
}

/** A result as the only event of a stream. */
async function* single({ data, errors, extensions }: Result): AsyncGenerator<StreamedEvent> {
  const result = { data, ...(errors?.length && { errors: formatErrors(errors) }), extensions }
  yield { result, cursor: undefined }
}

const isBrowser = ({ headers, query }: FastifyRequest) =>
  /\btext\/html\b/.test(String(headers.accept)) && !(query as Record<string, unknown>).query

/** Errors of fastify's own, such as a body that is too large, have a status. */
function toGraphQL(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 415) return badRequest('The body must be application/json.', status)
  if (status === 413) return badRequest('The body is too large.', status)
  if (status >= 400 && status < 500) return badRequest('The request cannot be read.', status)
  log.error({ err: error }, 'a request failed in the gateway')
  return new GraphQLError('A fault.', { extensions: { http: { status: 500 } } })
}

const notAcceptable = () =>
  badRequest('Answers come as application/graphql-response+json, application/json or text/event-stream.', 406)

const methodNotAllowed = (message: string, allow: string) =>
  new GraphQLError(message, {
    extensions: { code: 'BAD_REQUEST', http: { status: 405, headers: { allow }, protocol: true } },
  })
const onlyQueries = () => methodNotAllowed('A GET may change nothing.', 'POST')
const wrongMethod = () => methodNotAllowed('There is GET and POST.', 'GET, POST')
