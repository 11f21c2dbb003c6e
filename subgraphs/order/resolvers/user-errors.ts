/** What callers can set right, in the graph's terms, and the checks of input that several fields share. */
import type { z } from 'zod'
import { storedText } from '#platform/graphql/stored-text.ts'
import type { ResolversTypes, UserErrorCode } from '../generated/resolvers.ts'

export type UserError = Awaited<ResolversTypes['UserError']>

/** @param what the input, as the subject of a sentence: `The carrier` */
export const text = (what: string, max: number) =>
  storedText(what)
    .trim()
    .min(1, `${what} must not be empty.`)
    .max(max, `${what} must have at most ${max} characters.`)
export const optionalText = (what: string, max: number) => text(what, max).nullish()

export function userError(code: UserErrorCode, message: string, field: string[]): UserError {
  return { __typename: 'BasicUserError', code, message, field }
}

/** An error for each argument in `input` that is out of range or malformed. */
export function invalidInputs(error: z.ZodError): UserError[] {
  return error.issues.map(({ message, path }) =>
    userError('INVALID_INPUT', message, ['input', ...path.map(String)]),
  )
}

/** The same for another's order as for one that does not exist. */
export function orderNotFound(orderId: string, field: string[]): UserError {
  return userError('ORDER_NOT_FOUND', `There is no order ${orderId}.`, field)
}
