/** Errors that carry nothing beside their code, message and field. `field` is the path of the argument. */
import type { ResolversTypes } from '../generated/resolvers.ts'

export type UserError = Awaited<ResolversTypes['UserError']>

export function basicUserError(code: UserError['code'], message: string, field: string[]): UserError {
  return { __typename: 'BasicUserError', code, message, field }
}

/** A flaw of the input, as zod describes it; its message is a sentence. */
export function invalidInput(flaw: { path: readonly PropertyKey[]; message: string }): UserError {
  return basicUserError('INVALID_INPUT', flaw.message, ['input', ...flaw.path.map(String)])
}
