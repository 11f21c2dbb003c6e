/**
 * What an operation asks of the schema itself, `__schema` and `__type`, answered from the schema that clients see. No
 * plan contains it: it is part of the answer before anything is fetched.
 */
import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

export type Introspect = (variables: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** @param document with one operation. @returns nothing where it does not ask */
export function introspectionOf(schema: GraphQLSchema, document: DocumentNode): Introspect | undefined {
  let asks = false

  const isAsked = ({ name }: FieldNode) => name.value === '__schema' || name.value === '__type'

  /** Of a set on the root what is about the schema; fragments stay as they are spread. */
  function filter(set: SelectionSetNode): SelectionSetNode {
    const selections = set.selections.flatMap((each): SelectionNode[] => {
      if (each.kind === Kind.FRAGMENT_SPREAD) return [each]
      if (each.kind === Kind.INLINE_FRAGMENT) return [{ ...each, selectionSet: filter(each.selectionSet) }]
      if (!isAsked(each)) return []
      asks = true
      return [each]
    })
    return { ...set, selections }
  }

  const definitions = document.definitions.map((each) => {
    if (each.kind === Kind.OPERATION_DEFINITION && each.operation !== OperationTypeNode.QUERY) return each
    if (each.kind === Kind.FRAGMENT_DEFINITION && each.typeCondition.name.value.startsWith('__')) return each
    return 'selectionSet' in each && each.selectionSet
      ? { ...each, selectionSet: filter(each.selectionSet) }
      : each
  }) as DocumentNode['definitions']
  if (!asks) return undefined
  const filtered: DocumentNode = { kind: Kind.DOCUMENT, definitions }

  return (variableValues) => {
    const { data, errors } = executeSync({ schema, document: filtered, variableValues })
    if (errors?.[0]) throw errors[0]
    return { ...data }
  }
}
