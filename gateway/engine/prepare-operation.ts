/**
 * A client's operation as it is planned: aliases that a plan needs for itself are changed. A client may call a
 * product's name `upc`, or ask for a price in another currency than a subgraph requires; the planner would take that
 * for the key, or send the one for the other. So may its variables be called like the plan's own. And an object of
 * which `@include` leaves out everything that is asked is still an object, which the planner may forget.
 */
import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type NameNode,
  type SelectionNode,
  type VariableDefinitionNode,
  type VariableNode,
  visit,
} from 'graphql'
import type { PlanNames } from './compile-plan.ts'
import { REPRESENTATIONS } from './merged-operation.ts'
import { isInheritedKey } from './own-property.ts'

const SUFFIX = '__client'

export interface PreparedOperation {
  readonly document: DocumentNode
  readonly names: PlanNames
  /** What changed names end with. */
  readonly suffix: string
}

/** @param ownFields the names of all fields that plans fetch for themselves */
export function prepareOperation(document: DocumentNode, ownFields: ReadonlySet<string>): PreparedOperation {
  const suffix = freeSuffix(document)
  const names = planNames(suffix, ownFields)

  const variable = <T extends VariableNode>(node: T) =>
    node.name.value.startsWith(REPRESENTATIONS) ? { ...node, name: renamed(node.name) } : undefined
  const renamed = (name: NameNode) => ({ ...name, value: name.value + suffix })

  const prepared = visit(document, {
    Field(node) {
      const key = names.planKey(node)
      if (key === (node.alias ?? node.name).value) return undefined
      return { ...node, alias: { kind: Kind.NAME, value: key } as const }
    },
    SelectionSet: ({ kind, selections }) =>
      selections.every(isForgettable) ? { kind, selections: [...selections, TYPENAME] } : undefined,
    Variable: variable<VariableDefinitionNode['variable']>,
  })
  return { document: prepared, names, suffix }
}

/** @param suffix what changed names end with */
export function planNames(suffix: string, ownFields: ReadonlySet<string>): PlanNames {
  const original = (name: string) => (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name)

  function planKey({ alias, name, arguments: given }: FieldNode): string {
    const key = (alias ?? name).value
    const isOwn = ownFields.has(key) || key.startsWith('__') || isInheritedKey(key)
    const isSame = key === name.value && !given?.length && !isInheritedKey(key)
    const isAnswered = name.value === '__schema' || name.value === '__type' // by introspection, not by the plan
    return isOwn && !isSame && !isAnswered ? key + suffix : key
  }

  return { planKey, clientKey: original, clientVariable: original }
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/**
 * Whether the planner, once it knows that this may be left out, forgets the object around it. Other conditions it
 * puts around the fetch, which a name of the type beside them would prevent.
 */
const isForgettable = (selection: SelectionNode): boolean =>
  (selection.directives ?? []).some(
    ({ arguments: given = [] }) =>
      given.some(({ value }) => value.kind === Kind.BOOLEAN) ||
      (selection.kind === Kind.FIELD && selection.name.value === '__typename'),
  )

/** What no name of the document ends with. */
function freeSuffix(document: DocumentNode): string {
  const names = new Set<string>()
  visit(document, { Name: ({ value }) => void names.add(value) })
  let suffix = SUFFIX
  while ([...names].some((name) => name.endsWith(suffix))) suffix += '_'
  return suffix
}
