/**
 * An operation for any entry point of the graph, with the least that its arguments need, so that whoever may not ask is
 * refused for that and for nothing else.
 */
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isLeafType,
} from 'graphql'

export type Root = 'Query' | 'Mutation' | 'Subscription'

const SCALARS: Readonly<Record<string, string>> = {
  Int: '1',
  Float: '1',
  Boolean: 'true',
  DateTime: '"2026-01-01T00:00:00Z"',
  Decimal: '"1.00"',
}

/** @param ids for the places that take an id, by their paths; elsewhere an id is one of nothing */
export function operationFor(
  schema: GraphQLSchema,
  coordinate: string,
  ids: Readonly<Record<string, string>> = {},
): string {
  const [root, name] = coordinate.split('.') as [Root, string]
  const field = schema.getRootType(root.toLowerCase() as never)?.getFields()[name]
  if (!field) throw new Error(`There is no ${coordinate}.`)
  const wanted = Object.keys(ids)
  const given = field.args.flatMap((argument) => {
    const isWanted = wanted.some((path) => path.split('.')[0] === argument.name)
    if (!isWanted && !isRequiredArgument(argument) && argument.name !== 'first') return []
    return [`${argument.name}: ${literal(argument.type, argument.name, ids)}`]
  })
  const inputs = given.length > 0 ? `(${given.join(', ')})` : ''
  return `${root.toLowerCase()} { answer: ${name}${inputs} ${selection(field)} }`
}

function literal(type: GraphQLInputType, path: string, ids: Readonly<Record<string, string>>): string {
  if (isNonNullType(type)) return literal(type.ofType, path, ids)
  if (isListType(type)) return `[${literal(type.ofType, path, ids)}]`
  if (isEnumType(type)) return type.getValues()[0]!.name
  if (!isInputObjectType(type))
    return type.name === 'ID' ? JSON.stringify(ids[path] ?? 'none') : (SCALARS[type.name] ?? '"x"')
  const wanted = Object.keys(ids)
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = `${path}.${field.name}`
    const isWanted = wanted.some((each) => each === inner || each.startsWith(`${inner}.`))
    if (!isWanted && !isRequiredInputField(field)) return []
    return [`${field.name}: ${literal(field.type, inner, ids)}`]
  })
  return `{ ${fields.join(', ')} }`
}

/** Whatever of the answer is not nested, and why nothing was done. */
function selection({ type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type)
  if (!('getFields' in named)) return isLeafType(named) ? '' : '{ __typename }'
  const leaves = Object.values(named.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0)
    .map(({ name }) => name)
  const errors = 'userErrors' in named.getFields() ? ['userErrors { code message }'] : []
  return `{ __typename ${[...leaves, ...errors].join(' ')} }`
}
