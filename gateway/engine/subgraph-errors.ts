/**
 * A subgraph's error as the client gets it: message and extensions as they came, the subgraph's name and a code
 * beside them, and a path of the client's document. An error of an entity is one of each place that
 * the entity has.
 */
import type { GraphQLFormattedError } from 'graphql'
import type { Execution } from './execution.ts'
import type { ResponsePath } from './places.ts'

const CODE = 'DOWNSTREAM_SERVICE_ERROR'
export const INVALID_RESPONSE = 'SUBGRAPH_INVALID_RESPONSE'

/** @param paths where it stands, as the plan names it; none where that is not known */
export function report(
  { errors, clientPath }: Execution,
  serviceName: string,
  { message, extensions }: GraphQLFormattedError,
  paths: readonly ResponsePath[],
): void {
  const error = {
    message: message || `The ${serviceName} subgraph did not say what went wrong.`,
    extensions: { code: CODE, ...extensions, serviceName },
  }
  const said = new Set<string>()
  for (const path of paths.map(clientPath)) {
    const key = path.length === 0 ? '' : JSON.stringify(path)
    if (said.has(key)) continue
    said.add(key)
    errors.push(path.length === 0 ? error : { message: error.message, path, extensions: error.extensions })
  }
  if (paths.length === 0) errors.push(error)
}

export function invalidAnswer(serviceName: string): GraphQLFormattedError {
  return {
    message: `The ${serviceName} subgraph answered what it was not asked for.`,
    extensions: { code: INVALID_RESPONSE },
  }
}
