/**
 * How a subscription is carried out: one subgraph sends events (the plan's `primary` fetch), and each event is
 * completed by fetches from the others (its `rest`). A source that gives each event a `cursor` and takes an
 * `after` can be resumed: the cursor is asked for even where the client did not, and left out of what it gets.
 */
import type { FetchNode } from '@apollo/query-planner'
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getOperationAST,
  GraphQLError,
  isObjectType,
  Kind,
  parse,
  print,
  valueFromASTUntyped,
  visit,
} from 'graphql'
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'
import type { SubgraphAnswer, SubgraphRequest } from '../execution/executor.ts'
import type { Graph } from '../execution/graph.ts'
import type { Plan } from '../execution/plans.ts'
import { AFTER_VARIABLE, resumedAfter } from './resumed-after.ts'

const CURSOR_ALIAS = 'resumeCursor_'

export interface SubscriptionPlan {
  readonly subgraph: string
  /** The text of the `primary` fetch, which the event answers when the event plan runs. */
  readonly primary: string
  /** Run on each event: first the event itself, then what completes it. */
  readonly eventPlan: Plan
  /** What is sent to the subgraph; with `after`, to resume behind that cursor. */
  sourceRequest(variables: Record<string, unknown>, after?: string): SubgraphRequest
  /** Whether the source can be resumed by cursor. */
  readonly resumable: boolean
  /** The `after` that the client asked to begin behind. */
  startedAfter(variables: Record<string, unknown>): string | undefined
  cursorOf(data: SubgraphAnswer['data']): string | undefined
}

/** @throws GraphQLError when the plan is not that of a subscription */
export function planSubscription(graph: Graph, plan: Plan): SubscriptionPlan {
  const { node } = plan.queryPlan
  if (node?.kind !== 'Subscription') throw new GraphQLError('Not a subscription that can be planned.')
  const { primary, rest } = node
  const { clientVariable = (name: string) => name } = plan.names ?? {}
  const document = parse(primary.operation)
  const field = rootField(document)
  const resumable = isResumable(graph, field)
  const source = resumable ? withCursor(document, field) : document
  const query = print(source)
  const resumed = resumable ? resumedAfter(source) : undefined
  const after = field.arguments?.find(({ name }) => name.value === 'after')
  const rootKey = field.alias?.value ?? field.name.value
  const cursorKey = plainCursor(field) ? 'cursor' : CURSOR_ALIAS

  return {
    subgraph: primary.serviceName,
    primary: primary.operation,
    eventPlan: {
      ...plan,
      queryPlan: {
        kind: 'QueryPlan',
        node: { kind: 'Sequence', nodes: rest ? [primary, rest] : [primary] },
      },
    },
    sourceRequest(variables, cursor) {
      const used = pick(variables, primary, clientVariable)
      const { operationName } = primary
      if (!resumed || cursor === undefined) return { query, operationName, variables: used }
      const kept = Object.entries(used).filter(([name]) => resumed.variables.has(name))
      return {
        query: resumed.query,
        operationName,
        variables: { ...Object.fromEntries(kept), [AFTER_VARIABLE]: cursor },
      }
    },
    resumable,
    startedAfter: (variables) =>
      resumable ? stringValue(after, pick(variables, primary, clientVariable)) : undefined,
    cursorOf(data) {
      const event = resumable ? data?.[rootKey] : undefined
      const cursor = isObjectLike(event) ? event[cursorKey] : undefined
      return typeof cursor === 'string' ? cursor : undefined
    },
  }
}

function rootField(document: DocumentNode): FieldNode {
  const [field] = getOperationAST(document)?.selectionSet.selections ?? []
  if (field?.kind !== Kind.FIELD) throw new GraphQLError('A subscription selects one field at its root.')
  return field
}

/** A field with `after` belongs to a subgraph that knows the `cursor` of its events. */
function isResumable(graph: Graph, { name }: FieldNode): boolean {
  const definition = graph.schema.getSubscriptionType()?.getFields()[name.value]
  const event = getNamedType(definition?.type)
  const takesAfter = definition?.args.some((argument) => argument.name === 'after') ?? false
  return takesAfter && isObjectType(event) && event.getFields().cursor !== undefined
}

function plainCursor({ selectionSet }: FieldNode): boolean {
  return (selectionSet?.selections ?? []).some(
    (selection) =>
      selection.kind === Kind.FIELD &&
      selection.name.value === 'cursor' &&
      !selection.alias &&
      !selection.directives?.length,
  )
}

function withCursor(document: DocumentNode, root: FieldNode): DocumentNode {
  if (plainCursor(root)) return document
  const cursor: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: CURSOR_ALIAS },
    name: { kind: Kind.NAME, value: 'cursor' },
  }
  return visit(document, {
    Field(field) {
      if (field !== root || !field.selectionSet) return false
      const selections = [...field.selectionSet.selections, cursor]
      return { ...field, selectionSet: { ...field.selectionSet, selections } }
    },
  })
}

/** The variables of a fetch, by the names that the plan has for them. */
function pick(
  variables: Record<string, unknown>,
  { variableUsages = [] }: FetchNode,
  clientVariable: (name: string) => string,
) {
  const given = variableUsages.map((name) => [name, variables[clientVariable(name)]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

function stringValue(argument: ArgumentNode | undefined, variables: Record<string, unknown>) {
  const value = argument ? valueFromASTUntyped(argument.value, variables) : undefined
  return typeof value === 'string' ? value : undefined
}
