/**
 * What an operation may cost at most, before it runs, by IBM's cost specification as Apollo Router reads it: an object
 * costs 1, a scalar nothing, a mutation 10 more, unless `@cost` says otherwise; a list multiplies by the size that its
 * arguments ask for or `@listSize` assumes. Fragments count where they are spread; @skip and @include are heeded.
 * @see https://www.apollographql.com/docs/graphos/routing/security/demand-control
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  OperationTypeNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { getArgumentValues, getDirectiveValues } from 'graphql/execution/values.js'
import { createInputCosts } from './input-costs.ts'
import type { Costs, ListSize } from './read-costs.ts'

export const MUTATION = 10
/** An answer about the schema is as long as the schema. */
export const INTROSPECTION = 250
/** The size of a list that nothing is said about. */
const LIST_SIZE = 10

export type EstimateCost = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  coerced: Readonly<Record<string, unknown>>,
) => number

export function createCostEstimator(schema: GraphQLSchema, { weights, listSizes }: Costs): EstimateCost {
  const costOfArguments = createInputCosts(weights)

  return (document, operation, coerced) => {
    const fragments = new Map<string, FragmentDefinitionNode>()
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
    }
    const known = new Map<string, number>()

    function ofSelections({ selections }: SelectionSetNode, parent: GraphQLCompositeType, sized?: Sized) {
      let sum = 0
      for (const selection of selections)
        if (!isLeftOut(selection)) sum += ofSelection(selection, parent, sized)
      return sum
    }

    function ofSelection(selection: SelectionNode, parent: GraphQLCompositeType, sized?: Sized): number {
      if (selection.kind === Kind.FIELD) return ofField(selection, parent, sized)
      if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value, sized)
      const condition = selection.typeCondition?.name.value
      return ofSelections(selection.selectionSet, condition ? compositeType(condition) : parent, sized)
    }

    function ofFragment(name: string, sized?: Sized): number {
      const key = `${name} ${sized?.size ?? ''} ${sized?.fields.join(' ') ?? ''}`
      const before = known.get(key)
      if (before !== undefined) return before
      const fragment = fragments.get(name)
      if (!fragment) return 0
      const cost = ofSelections(
        fragment.selectionSet,
        compositeType(fragment.typeCondition.name.value),
        sized,
      )
      known.set(key, cost)
      return cost
    }

    function ofField(node: FieldNode, parent: GraphQLCompositeType, sized?: Sized): number {
      const name = node.name.value
      if (name.startsWith('__')) return name === '__typename' ? 0 : INTROSPECTION
      const field = isUnionType(parent) ? undefined : parent.getFields()[name]
      if (!field) return 0
      const coordinate = `${parent.name}.${name}`
      const type = getNamedType(field.type)
      const args = node.arguments?.length || field.args.length ? getArgumentValues(field, node, coerced) : {}
      const listSize = listSizes.get(coordinate)
      const asked = listSize && askedFor(listSize, args)
      const inner: Sized | undefined =
        listSize?.sizedFields && asked !== undefined
          ? { size: asked, fields: listSize.sizedFields }
          : undefined
      const instances = isList(field) ? (sized?.fields.includes(name) ? sized.size : (asked ?? LIST_SIZE)) : 1
      const own = weights.get(coordinate) ?? weights.get(type.name) ?? (isCompositeType(type) ? 1 : 0)
      const children =
        node.selectionSet && isCompositeType(type) ? ofSelections(node.selectionSet, type, inner) : 0
      return instances * (own + children) + costOfArguments(coordinate, field, args)
    }

    function isLeftOut(node: SelectionNode): boolean {
      if (!node.directives?.length) return false
      if (getDirectiveValues(GraphQLSkipDirective, node, coerced)?.if === true) return true
      return getDirectiveValues(GraphQLIncludeDirective, node, coerced)?.if === false
    }

    const root = schema.getRootType(operation.operation)
    if (!root) return 0
    const cost = ofSelections(operation.selectionSet, root)
    const calls = operation.operation === OperationTypeNode.MUTATION ? MUTATION : 0
    return cost + calls
  }

  function compositeType(name: string): GraphQLCompositeType {
    const type = schema.getType(name)
    if (!isCompositeType(type)) throw new Error(`There is no composite type ${name}.`)
    return type
  }
}

/** How many instances the fields below a connection have. */
interface Sized {
  readonly size: number
  readonly fields: readonly string[]
}

/** The largest of the sizes that the arguments ask for, or else the size that is assumed. */
function askedFor({ slicingArguments, assumedSize }: ListSize, args: Record<string, unknown>) {
  const sizes = (slicingArguments ?? []).map((name) => args[name]).filter((size) => typeof size === 'number')
  return sizes.length > 0 ? Math.max(0, ...sizes) : (assumedSize ?? undefined)
}

const isList = ({ type }: GraphQLField<unknown, unknown>) =>
  isListType(isNonNullType(type) ? type.ofType : type)
