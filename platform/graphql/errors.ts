/**
 * Expected outcomes are data (`userErrors`); what is thrown is a fault or a misuse. A misuse keeps its
 * message and a stable code; a fault is logged once, here, and leaves without its internals.
 */
import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { log } from '../process/log.ts'

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
  return {
    message: 'Something went wrong on our side.',
    path: formatted.path,
    locations: formatted.locations,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  }
}
