/**
 * A plan in the words of the subgraphs again: what stands in it for a field with arguments is fetched by its name
 * and arguments, under a key of its own, and is part of representations under its name. Fields that require the same
 * field with different arguments cannot be asked for with one representation: their fetch is split.
 */
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner'
import { type DocumentNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql'
import type { PlanningSupergraph } from './planning-supergraph.ts'
import type { RequiredSelection } from './representation.ts'
import { needsKey } from './required-arguments.ts'

type Needs = ReadonlyMap<string, string>

export function restorePlan(plan: QueryPlan, { required, graphs }: PlanningSupergraph): QueryPlan {
  const { byName, needs } = required
  if (byName.size === 0 || !plan.node) return plan

  function restore(node: PlanNode): PlanNode {
    switch (node.kind) {
      case 'Fetch':
        return restoreFetch(node)
      case 'Flatten':
        return { ...node, node: restore(node.node) }
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map(restore) }
      case 'Condition': {
        const ifClause = node.ifClause && restore(node.ifClause)
        const elseClause = node.elseClause && restore(node.elseClause)
        return { ...node, ifClause, elseClause }
      }
      case 'Defer':
        return node
    }
  }

  function restoreFetch(fetch: FetchNode): PlanNode {
    const document = parse(fetch.operation, { noLocation: true })
    const graph = graphs.get(fetch.serviceName) ?? fetch.serviceName
    const groups = fetch.requires ? groupsOf(document, graph) : []
    if (groups.length < 2) return restored(fetch, document, undefined)
    const nodes = groups.map(({ fields, needed }) => {
      const part = visit(document, {
        InlineFragment(node) {
          const type = node.typeCondition?.name.value ?? ''
          const selections = node.selectionSet.selections.filter(
            (each) => each.kind !== Kind.FIELD || fields.has(`${type}.${each.name.value}`),
          )
          return selections.length > 0
            ? { ...node, selectionSet: { ...node.selectionSet, selections } }
            : null
        },
      })
      return restored(fetch, part, new Set(needed.values()))
    })
    return { kind: 'Parallel', nodes }
  }

  /** The fields of an entity fetch, so that those of a group agree about what they need. */
  function groupsOf(document: DocumentNode, graph: string) {
    const groups: { fields: Set<string>; needed: Map<string, string> }[] = []
    const add = (field: string, need: Needs) => {
      const agrees = ({ needed }: { needed: Needs }) =>
        [...need].every(([at, name]) => (needed.get(at) ?? name) === name)
      let group = groups.find(agrees)
      if (!group) groups.push((group = { fields: new Set(), needed: new Map() }))
      group.fields.add(field)
      for (const [at, name] of need) group.needed.set(at, name)
    }
    for (const { type, field } of entityFields(document))
      add(`${type}.${field}`, needs.get(needsKey(graph, type, field)) ?? new Map())
    return groups
  }

  /** @param only of what was separated, what this fetch needs; else all of it */
  function restored(
    fetch: FetchNode,
    document: DocumentNode,
    only: ReadonlySet<string> | undefined,
  ): FetchNode {
    let changed = only !== undefined
    const operation = visit(document, {
      Field(node) {
        const field = byName.get(node.name.value)
        if (!field) return undefined
        changed = true
        const alias = node.alias ?? node.name
        return { ...node, alias, name: { ...node.name, value: field.name }, arguments: field.arguments }
      },
    })
    const requires = fetch.requires && restoreRequires(fetch.requires as RequiredSelection[], only)
    if (!changed) return { ...fetch, requires }
    const text = stripIgnoredCharacters(print(operation))
    return { ...fetch, requires, operation: text, operationDocumentNode: undefined }
  }

  function restoreRequires(
    selections: readonly RequiredSelection[],
    only: ReadonlySet<string> | undefined,
  ): RequiredSelection[] {
    return selections.flatMap((selection): RequiredSelection[] => {
      const below = selection.selections && restoreRequires(selection.selections, only)
      if (selection.kind === 'InlineFragment') return [{ ...selection, selections: below ?? [] }]
      if (below && below.length === 0) return []
      const field = byName.get(selection.name)
      if (!field) return [{ ...selection, selections: below }]
      if (only && !only.has(selection.name)) return []
      return [{ ...selection, selections: below, writtenAs: field.name }]
    })
  }

  if (plan.node.kind !== 'Subscription') return { ...plan, node: restore(plan.node) }
  const { primary, rest } = plan.node
  const source = restored(primary, parse(primary.operation, { noLocation: true }), undefined)
  return { ...plan, node: { ...plan.node, primary: source, rest: rest && restore(rest) } }
}

function entityFields(document: DocumentNode): { type: string; field: string }[] {
  const found: { type: string; field: string }[] = []
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    for (const entities of definition.selectionSet.selections) {
      if (entities.kind !== Kind.FIELD) continue
      for (const fragment of entities.selectionSet?.selections ?? []) {
        if (fragment.kind !== Kind.INLINE_FRAGMENT) continue
        const type = fragment.typeCondition?.name.value ?? ''
        for (const field of fragment.selectionSet.selections)
          if (field.kind === Kind.FIELD) found.push({ type, field: field.name.value })
      }
    }
  }
  return found
}
