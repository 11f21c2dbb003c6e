/** What the arguments of a field cost: an `@cost` on the argument, and on the input fields that are given in it. */
import {
  type GraphQLField,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'

export type CostOfArguments = (
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  args: Readonly<Record<string, unknown>>,
) => number

export function createInputCosts(weights: ReadonlyMap<string, number>): CostOfArguments {
  function ofValue(value: unknown, type: GraphQLInputType): number {
    if (value === null || value === undefined) return 0
    if (isNonNullType(type)) return ofValue(value, type.ofType)
    if (isListType(type)) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value]
      return items.reduce<number>((sum, item) => sum + ofValue(item, type.ofType), 0)
    }
    if (!isInputObjectType(type) || !isObjectLike(value)) return weights.get(type.name) ?? 0
    return Object.values(type.getFields()).reduce(
      (sum, field) => {
        if (!(field.name in value)) return sum
        const own = weights.get(`${type.name}.${field.name}`) ?? 0
        return sum + own + ofValue(value[field.name], field.type)
      },
      weights.get(type.name) ?? 0,
    )
  }

  if (weights.size === 0) return () => 0
  return (coordinate, field, args) =>
    field.args.reduce((sum, { name, type }) => {
      if (!(name in args)) return sum
      return sum + (weights.get(`${coordinate}(${name}:)`) ?? 0) + ofValue(args[name], type)
    }, 0)
}
