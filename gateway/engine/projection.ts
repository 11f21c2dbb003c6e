/**
 * The client's operation compiled into what completes its answer, for one assignment of the variables that `@skip` and
 * `@include` depend on. Everything is looked up in the schema that clients see: what is `@inaccessible` has no type,
 * value or field there, and so no way into an answer.
 */
import {
  type FieldNode,
  type GraphQLFormattedError,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  GraphQLString,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql'
import type { ClientDocument } from './client-paths.ts'
import { collectFields } from './collect-fields.ts'
import type { Completer } from './completion.ts'
import { LeafCompleter } from './leaf-completer.ts'
import { ListCompleter } from './list-completer.ts'
import { type CompletedField, ObjectCompleter } from './object-completer.ts'
import { isInheritedKey } from './own-property.ts'
import { RawCompleter } from './raw-completer.ts'
import { typeConditions } from './type-conditions.ts'

export interface Projecting {
  readonly schema: GraphQLSchema
  readonly document: ClientDocument
  readonly isTrue: (variable: string) => boolean
  /** The key that the plan fetches a field under. */
  readonly planKey: (field: FieldNode) => string
  readonly refusals: ReadonlyMap<FieldNode, GraphQLFormattedError> | undefined
}

export function compileProjection(projecting: Projecting): Completer {
  const { schema, document, planKey, refusals } = projecting
  const meant = typeConditions(schema)
  const collecting = { fragments: document.fragments, isTrue: projecting.isTrue }
  const root = schema.getRootType(document.operation.operation) as GraphQLObjectType

  function completer(
    type: GraphQLOutputType,
    sets: readonly SelectionSetNode[],
    description: string,
  ): Completer {
    if (isNonNullType(type)) return completer(type.ofType, sets, description)
    if (isListType(type)) {
      const item: GraphQLOutputType = type.ofType
      const nonNull = isNonNullType(item)
      const name = String(nonNull ? item.ofType : item)
      return new ListCompleter(completer(item, sets, ''), { nonNull, type: name }, description)
    }
    if (isLeafType(type)) return new LeafCompleter(type, description)
    const abstract = isAbstractType(type)
    const fieldsOf = (typename: string | undefined) => {
      if (typename === undefined) return fields(type.name, sets, undefined)
      const found = schema.getType(typename)
      if (!isObjectType(found) && !isInterfaceType(found)) return undefined
      if (!meant(typename, type.name)) return undefined
      return fields(typename, sets, found)
    }
    return new ObjectCompleter(fieldsOf, abstract, description)
  }

  function fields(
    typename: string,
    sets: readonly SelectionSetNode[],
    known: GraphQLObjectType | GraphQLInterfaceType | undefined,
  ): CompletedField[] | undefined {
    const type = known ?? schema.getType(typename)
    const collected = collectFields(collecting, sets, (condition) => meant(typename, condition))
    const result = [...collected].map(([key, nodes]) => field(type as GraphQLObjectType, key, nodes))
    // Nobody knows which object it is, and the client asks.
    return result.some((each) => each === undefined) ? undefined : (result as CompletedField[])
  }

  function field(
    parent: GraphQLObjectType | GraphQLInterfaceType,
    key: string,
    nodes: readonly FieldNode[],
  ): CompletedField | undefined {
    const node = nodes[0] as FieldNode
    const name = node.name.value
    const description = `field ${parent.name}.${key}`
    const source = planKey(node)
    const common = { key, source, isInherited: isInheritedKey(source), prefix: `"${key}":`, description }
    const plain = { ...common, nonNull: false, completer: RAW }
    if (name === '__typename') return isObjectType(parent) ? { ...plain, constant: parent.name } : undefined
    if (parent === root && name.startsWith('__')) return plain
    const type = parent.getFields()[name]?.type ?? GraphQLString
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    const nonNull = isNonNullType(type)
    const refusal = refusals && nodes.map((each) => refusals.get(each)).find(Boolean)
    if (isLeafType(getNamedType(type)) && sets.length > 0) return plain
    const isHollow = parent === root && hasNothing(sets)
    return { ...common, nonNull, refusal, isHollow, completer: completer(type, sets, description) }
  }

  /** Whether `@skip` and `@include` leave nothing to fetch. */
  function hasNothing(sets: readonly SelectionSetNode[]): boolean {
    const fields = [...collectFields(collecting, sets, () => true).values()]
    const below = fields.map((nodes) => nodes.flatMap(({ selectionSet }) => selectionSet ?? []))
    return sets.length > 0 && below.every(hasNothing)
  }

  return completer(root, [document.operation.selectionSet], '')
}

const RAW = new RawCompleter()
