/**
 * What an operation did cost, by its answer: the same weights as in the estimate, with as many objects as there are. A
 * field that has a weight of its own costs it also where it is null, as it was resolved; arguments cost what they do in
 * the estimate.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import { getArgumentValues } from 'graphql/execution/values.js'
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'
import type { CheckedOperation } from '../execution/check-operation.ts'
import { INTROSPECTION, MUTATION } from './estimate-cost.ts'
import { createInputCosts } from './input-costs.ts'
import type { Costs } from './read-costs.ts'

interface Selected {
  readonly node: FieldNode
  readonly parent: GraphQLCompositeType
  readonly sets: SelectionSetNode[]
}

export type ActualCost = (
  operation: Pick<CheckedOperation, 'document' | 'operation' | 'coerced'>,
  data: unknown,
) => number

export function createActualCost(schema: GraphQLSchema, { weights }: Pick<Costs, 'weights'>): ActualCost {
  const costOfArguments = createInputCosts(weights)

  return ({ document, operation, coerced }, data) => {
    const fragments = new Map<string, FragmentDefinitionNode>()
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
    }

    /** What is selected of the object, by response key; a key that it does not have was left out. */
    function selectedOf(object: object, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]) {
      const selected = new Map<string, Selected>()
      const seen = new Set<string>()
      const collect = ({ selections }: SelectionSetNode, parent: GraphQLCompositeType): void => {
        for (const selection of selections) {
          if (selection.kind === Kind.FIELD) {
            const key = (selection.alias ?? selection.name).value
            const known = selected.get(key)
            const more = selection.selectionSet ? [selection.selectionSet] : []
            if (known) known.sets.push(...more)
            else if (Object.hasOwn(object, key)) selected.set(key, { node: selection, parent, sets: more })
            continue
          }
          const isSpread = selection.kind === Kind.FRAGMENT_SPREAD
          if (isSpread && seen.has(selection.name.value)) continue
          if (isSpread) seen.add(selection.name.value)
          const fragment = isSpread ? fragments.get(selection.name.value) : selection
          if (!fragment) continue
          const condition = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value)
          if (condition && !isCompositeType(condition)) continue
          if (condition && !mayBe(type, condition)) continue
          collect(fragment.selectionSet, condition ?? parent)
        }
      }
      for (const set of sets) collect(set, type)
      return selected.values()
    }

    function mayBe(type: GraphQLCompositeType, condition: GraphQLCompositeType): boolean {
      if (type === condition || isAbstractType(type)) return true
      return isAbstractType(condition) && schema.isSubType(condition, type)
    }

    function ofObject(object: object, declared: GraphQLCompositeType, sets: readonly SelectionSetNode[]) {
      const told = '__typename' in object ? schema.getType(String(object.__typename)) : undefined
      const type = isCompositeType(told) ? told : declared
      let sum = 0
      for (const { node, parent, sets: below } of selectedOf(object, type, sets)) {
        sum += ofField(
          node,
          parent,
          below,
          (object as Record<string, unknown>)[(node.alias ?? node.name).value],
        )
      }
      return sum
    }

    function ofField(
      node: FieldNode,
      parent: GraphQLCompositeType,
      below: readonly SelectionSetNode[],
      value: unknown,
    ): number {
      const name = node.name.value
      if (name.startsWith('__')) return name === '__typename' ? 0 : INTROSPECTION
      const field = isUnionType(parent) ? undefined : parent.getFields()[name]
      if (!field) return 0
      const coordinate = `${parent.name}.${name}`
      const type = getNamedType(field.type)
      const ofNothing = weights.get(coordinate) ?? 0
      const own = weights.get(coordinate) ?? weights.get(type.name) ?? (isCompositeType(type) ? 1 : 0)
      const ofValue = (each: unknown): number => {
        if (Array.isArray(each)) return each.reduce<number>((sum, item) => sum + ofValue(item), 0)
        if (each === null || each === undefined) return ofNothing
        return own + (isObjectLike(each) && isCompositeType(type) ? ofObject(each, type, below) : 0)
      }
      const args = node.arguments?.length || field.args.length ? getArgumentValues(field, node, coerced) : {}
      return ofValue(value) + costOfArguments(coordinate, field, args)
    }

    const root = schema.getRootType(operation.operation)
    const calls = operation.operation === OperationTypeNode.MUTATION ? MUTATION : 0
    return root && isObjectLike(data) ? calls + ofObject(data, root, [operation.selectionSet]) : calls
  }
}
