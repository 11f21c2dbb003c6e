/**
 * Expected outcomes are data (`userErrors`); what is thrown is a fault or a misuse. A misuse keeps its
 * message and a stable code; a fault is logged once, here, and leaves without its internals. Where the database is
 * lost, the client is told that it can try again.
 */
import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { log } from '../process/log.ts'
import { isLostDatabase } from '../storage/lost-database.ts'

/** When to try again what a lost database has made fail: a broken connection is replaced by then. */
const RETRY_AFTER_S = 1

function coded(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } })
}

export const badUserInput = (message: string) => coded('BAD_USER_INPUT', message)
export const unauthenticated = (message = 'Sign in first.') => coded('UNAUTHENTICATED', message)
export const overloaded = (message: string) => coded('OVERLOADED', message)
export const forbidden = (message: string) => coded('FORBIDDEN', message)
export const notFound = (message: string) => coded('NOT_FOUND', message)

/** What a client sees of a thrown error: Apollo Server's `formatError`. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = unwrapResolverError(error)
  const expected = original instanceof GraphQLError && formatted.extensions?.code !== 'INTERNAL_SERVER_ERROR'
  if (expected) {
    const { stacktrace: _, ...extensions } = formatted.extensions ?? {}
    return { ...formatted, extensions }
  }
  log.error({ err: original, path: formatted.path }, 'a resolver failed')
  const { path, locations } = formatted
  if (isLostDatabase(original)) {
    const message = 'This part of the graph is not available at the moment. Try again shortly.'
    return {
      message,
      path,
      locations,
      extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: RETRY_AFTER_S },
    }
  }
  return {
    message: 'Something went wrong on our side.',
    path,
    locations,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  }
}
