/**
 * Whose fault it is that an operation has errors: the client's (refused), or ours (fault), where the graph could not do
 * what it promises. What counts for the objective of good requests is this, and not the status of HTTP.
 */
import { GraphQLError } from 'graphql'
import { CLIENT_CODES, OUR_CODES } from '../http/format-error.ts'

export type Outcome = 'ok' | 'refused' | 'fault'

export function outcomeOf(errors: readonly unknown[] | undefined): Outcome {
  if (!errors?.length) return 'ok'
  return errors.some(isOurs) ? 'fault' : 'refused'
}

function isOurs(error: unknown): boolean {
  const code = error instanceof GraphQLError ? error.extensions.code : undefined
  return !CLIENT_CODES.has(code) || OUR_CODES.has(code)
}
