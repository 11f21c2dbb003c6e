/**
 * What a client sees of an error. An error from a subgraph, or one that the client can act on, keeps its message
 * and code; a fault of the gateway is logged here and reaches the client without its internals. Neither has a stack.
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { log } from '#platform/process/log.ts'

const FAULT = 'INTERNAL_SERVER_ERROR'

/** Apollo Server's `formatError`. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { stacktrace: _, exception: __, ...extensions } = formatted.extensions ?? {}
  const code = extensions.code ?? FAULT
  if (code !== FAULT || extensions.serviceName) return { ...formatted, extensions: { ...extensions, code } }
  log.error({ err: error, path: formatted.path }, 'an operation failed in the gateway')
  return {
    message: 'Something went wrong on our side.',
    locations: formatted.locations,
    path: formatted.path,
    extensions: { code: FAULT },
  }
}

/** The same, for results that do not go through Apollo Server. */
export function formatErrors(errors: readonly unknown[]): GraphQLFormattedError[] {
  return errors.map((error) =>
    formatError(error instanceof GraphQLError ? error.toJSON() : { message: String(error) }, error),
  )
}
