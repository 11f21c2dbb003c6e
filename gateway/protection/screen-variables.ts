/** The first look at a request's variables, before they are coerced: how many values, how deep, how long. */
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'
import { exceeded, type OperationLimits } from './limits.ts'

/** @throws GraphQLError by the limit that is exceeded */
export function screenVariables(variables: unknown, limits: OperationLimits): void {
  let values = 0
  const read = (value: unknown, depth: number): void => {
    if (++values > limits.LIMIT_INPUT_VALUES) throw exceeded('LIMIT_INPUT_VALUES', limits)
    if (typeof value === 'string' && value.length > limits.LIMIT_STRING_LENGTH) {
      throw exceeded('LIMIT_STRING_LENGTH', limits)
    }
    if (!isObjectLike(value)) return
    if (depth > limits.LIMIT_INPUT_DEPTH) throw exceeded('LIMIT_INPUT_DEPTH', limits)
    for (const inner of Array.isArray(value) ? value : Object.values(value)) read(inner, depth + 1)
  }
  read(variables, 0)
}
