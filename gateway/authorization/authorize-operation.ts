/**
 * Takes out of an operation, before it is planned, what its caller may not ask for, as Apollo Router does.
 * What is left is answered; what is missing is null, with an error. Where null is not allowed the field that
 * it lies in goes with it, up to the whole operation, which is then refused and nothing of it is carried out.
 * @see https://www.apollographql.com/docs/graphos/routing/security/authorization#handling-unauthorized-requests
 */
import type { Role } from '#contracts/role.ts'
import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getOperationAST,
  type GraphQLCompositeType,
  type GraphQLError,
  isCompositeType,
  isNonNullType,
  isUnionType,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { refusal } from '#platform/identity/requirements.ts'
import type { Graph } from '../execution/graph.ts'
import { keyOf, refusedFields, type RefusedFields } from './refused-fields.ts'

export interface AuthorizedOperation {
  /** What the caller may ask for: the document itself where that is everything. */
  document: DocumentNode
  /** What was taken out. */
  refused?: RefusedFields
  /** The same by its node. */
  refusals?: ReadonlyMap<FieldNode, GraphQLError>
  /** Why nothing of the operation may be carried out. */
  rejection?: readonly GraphQLError[]
}

interface Remainder {
  selectionSet: SelectionSetNode
  refused: RefusedFields
  /** Set when the object that is selected from would have a null where there must be none. */
  doomed?: GraphQLError
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/** @param document valid against the graph's schema, with an operation of that name */
export function authorizeOperation(
  graph: Pick<Graph, 'schema' | 'requirements'>,
  document: DocumentNode,
  operationName: string | null | undefined,
  role: Role | null,
): AuthorizedOperation {
  const operation = getOperationAST(document, operationName)
  const root = operation && graph.schema.getRootType(operation.operation)
  if (!operation || !root) return { document }
  const fragments = new Map<string, Remainder>()
  const refusals = new Map<FieldNode, GraphQLError>()

  function fragment(name: string): Remainder {
    const known = fragments.get(name)
    if (known) return known
    const definition = document.definitions.find(
      (candidate) => candidate.kind === Kind.FRAGMENT_DEFINITION && candidate.name.value === name,
    )
    if (definition?.kind !== Kind.FRAGMENT_DEFINITION) throw new Error(`There is no fragment ${name}.`)
    const made = remainder(definition.selectionSet, typeNamed(definition.typeCondition.name.value))
    fragments.set(name, made)
    return made
  }

  function typeNamed(name: string): GraphQLCompositeType {
    const type = graph.schema.getType(name)
    if (!isCompositeType(type)) throw new Error(`There is no composite type ${name}.`)
    return type
  }

  function remainder(selectionSet: SelectionSetNode, type: GraphQLCompositeType): Remainder {
    const refused = refusedFields()
    let doomed: GraphQLError | undefined

    function selection(node: SelectionNode, parent: GraphQLCompositeType): SelectionNode | undefined {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const spread = fragment(node.name.value)
        doomed ??= spread.doomed
        refused.spreads.add(spread.refused)
        return node
      }
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition ? typeNamed(node.typeCondition.name.value) : parent
        return { ...node, selectionSet: selections(node.selectionSet, condition) }
      }
      return field(node, parent)
    }

    function field(node: FieldNode, parent: GraphQLCompositeType): FieldNode | undefined {
      if (node.name.value.startsWith('__') || isUnionType(parent)) return node
      const coordinate = `${parent.name}.${node.name.value}`
      const returned = parent.getFields()[node.name.value]?.type
      const named = getNamedType(returned)
      const error = refusal(role, graph.requirements.get(coordinate) ?? [], coordinate)
      const inner =
        !error && node.selectionSet && isCompositeType(named)
          ? remainder(node.selectionSet, named)
          : undefined
      const reason = error ?? inner?.doomed
      if (!reason) {
        if (!inner) return node
        refused.within.push([keyOf(node), inner.refused])
        return { ...node, selectionSet: inner.selectionSet }
      }
      refused.fields.set(keyOf(node), reason)
      refusals.set(node, reason)
      if (isNonNullType(returned)) doomed ??= reason
      return undefined
    }

    function selections(set: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode {
      const left = set.selections.flatMap((node) => selection(node, parent) ?? [])
      return { ...set, selections: left.length > 0 ? left : [TYPENAME] }
    }

    const left = selections(selectionSet, type)
    return { selectionSet: left, refused, doomed }
  }

  const rest = remainder(operation.selectionSet, root)
  const { refused, doomed } = rest
  if (refused.isEmpty()) return { document }
  const wholly = doomed || operation.operation === OperationTypeNode.SUBSCRIPTION
  const rejection = wholly ? refused.errorsAtRoot() : []
  if (rejection.length > 0) return { document, refused, refusals, rejection }
  const definitions = document.definitions.map((definition) => {
    if (definition === operation) return { ...operation, selectionSet: rest.selectionSet }
    const filtered = definition.kind === Kind.FRAGMENT_DEFINITION && fragments.get(definition.name.value)
    return filtered ? { ...definition, selectionSet: filtered.selectionSet } : definition
  })
  return { document: { ...document, definitions }, refused, refusals }
}
