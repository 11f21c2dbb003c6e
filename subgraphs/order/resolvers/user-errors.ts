/** What callers can set right, in the graph's terms, and the checks of input that several fields share. */
import { z } from 'zod'
import type { ResolversTypes } from '../generated/resolvers.ts'

export type UserError = Awaited<ResolversTypes['UserError']>

export const text = (max: number) =>
  z.string().trim().min(1, 'must not be empty').max(max, `has more than ${max} characters`)
export const optionalText = (max: number) => text(max).nullish()

export function invalidInput(message: string, field: string[]): UserError {
  return { __typename: 'InvalidInput', code: 'INVALID_INPUT', message, field }
}

/** @param at the path of what was checked */
export function invalidInputs(error: z.ZodError, at: readonly string[]): UserError[] {
  return error.issues.map((issue) => {
    const field = [...at, ...issue.path.map(String)]
    return invalidInput(`${field.at(-1)} ${issue.message}`, field)
  })
}

/** For somebody else's order as for one that never was. */
export function orderNotFound(orderId: string, field: string[]): UserError {
  const message = `There is no order ${orderId}.`
  return { __typename: 'OrderNotFound', code: 'ORDER_NOT_FOUND', message, field }
}
