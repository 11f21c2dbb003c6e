/**
 * What a client sees of an error. Codes are an allow list: an error that a client can act on keeps its message and its
 * code; every other is a fault, which is logged here and leaves without its internals. Of the extensions only those
 * that the API documents leave at all, and of a message nothing that has the form of a secret.
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { log } from '#platform/process/log.ts'
import { redact } from '#platform/process/redact.ts'
import { currentTraceId } from '#platform/telemetry/tracing.ts'
import { withoutValues } from '../protection/without-values.ts'

const MAX_MESSAGE = 1_000
const FAULT = 'INTERNAL_SERVER_ERROR'
const FAULT_MESSAGE = 'Something went wrong on our side.'

/** docs/limits.md explains them. */
export const CLIENT_CODES: ReadonlySet<unknown> = new Set([
  // the request
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_HASH_MISMATCH',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  // its size
  'COST_ESTIMATED_TOO_EXPENSIVE',
  'INPUT_TOO_DEEP',
  'INPUT_TOO_LARGE',
  'OPERATION_TOO_COMPLEX',
  'OPERATION_TOO_DEEP',
  'OPERATION_TOO_LARGE',
  'TOO_MANY_ALIASES',
  'TOO_MANY_DIRECTIVES',
  'TOO_MANY_OPERATIONS',
  'TOO_MANY_ROOT_FIELDS',
  // who asks, and how often
  'FORBIDDEN',
  'IDENTITY_UNAVAILABLE',
  'RATE_LIMITED',
  'TOO_MANY_SUBSCRIPTIONS',
  'UNAUTHENTICATED',
  // what is there
  'CURSOR_EXPIRED',
  'NOT_FOUND',
  'OVERLOADED',
  'PROVIDER_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'SUBGRAPH_INVALID_RESPONSE',
  'SUBGRAPH_UNAVAILABLE',
  'SUBSCRIBER_TOO_SLOW',
  'SUBSCRIPTION_OVERRUN',
  'TIMEOUT',
])

/** Those that a client may see, though it has done nothing wrong. */
export const OUR_CODES: ReadonlySet<unknown> = new Set([
  'IDENTITY_UNAVAILABLE',
  'OVERLOADED',
  'PROVIDER_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'SUBGRAPH_INVALID_RESPONSE',
  'SUBGRAPH_UNAVAILABLE',
  'SUBSCRIPTION_OVERRUN',
  'TIMEOUT',
])

const EXTENSIONS = ['code', 'serviceName', 'retryAfter', 'traceId', 'cost'] as const

export function formatError(error: unknown): GraphQLFormattedError {
  const { locations, path, extensions = {}, ...given } = toFormatted(error)
  const isAboutDocument = extensions.code === 'GRAPHQL_VALIDATION_FAILED'
  // What reads a text takes longer the longer it is, and a client can have its own text repeated.
  const said = given.message.slice(0, MAX_MESSAGE)
  const message = redact(isAboutDocument ? withoutValues(said) : said)
  const place = { ...(locations && { locations }), ...(path && { path }) }
  if (CLIENT_CODES.has(extensions.code)) {
    const named = OUR_CODES.has(extensions.code) ? withTrace(extensions) : extensions
    return { message, ...place, extensions: allowed(named) }
  }
  // A subgraph has logged its own fault.
  if (!extensions.serviceName) log.error({ err: error, path }, 'an operation failed in the gateway')
  const { serviceName, traceId } = withTrace(extensions)
  const told = { code: FAULT, ...(serviceName ? { serviceName } : {}), ...(traceId ? { traceId } : {}) }
  return { message: FAULT_MESSAGE, ...place, extensions: told }
}

export const formatErrors = (errors: readonly unknown[]): GraphQLFormattedError[] => errors.map(formatError)

/** A customer can quote a fault's trace. */
function withTrace(extensions: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { traceId: currentTraceId(), ...extensions }
}

function toFormatted(error: unknown): GraphQLFormattedError {
  if (error instanceof GraphQLError) return error.toJSON()
  const isFormatted = typeof error === 'object' && error !== null && !(error instanceof Error)
  return isFormatted ? (error as GraphQLFormattedError) : { message: 'A fault.' }
}

function allowed(extensions: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    EXTENSIONS.filter((key) => extensions[key] !== undefined).map((key) => [key, extensions[key]]),
  )
}
