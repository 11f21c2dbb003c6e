/** What an operation says when a subgraph fails it: a stable code and the subgraph's name. The cause stays in the log. */
import { GraphQLError } from 'graphql'
import { log } from '#platform/process/log.ts'

export function subgraphError(
  serviceName: string,
  code: string,
  message: string,
  more: { retryAfter?: number } = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, serviceName, ...more } })
}

export function unavailable(subgraph: string, cause: unknown): GraphQLError {
  log.warn({ subgraph, err: cause }, 'a subgraph is out of reach')
  return subgraphError(
    subgraph,
    'SUBGRAPH_UNAVAILABLE',
    'A part of the graph is out of reach. Try again in a moment.',
    { retryAfter: 1 },
  )
}
