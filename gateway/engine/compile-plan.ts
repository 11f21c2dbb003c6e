/**
 * A query plan compiled once: its fetches grouped into requests, its operation into what completes the answer.
 * Nothing of it depends on a client's variables but the completing of an operation with `@skip` or `@include`, of
 * which there is one for each assignment, compiled when it is first seen.
 */
import type { FetchNode, QueryPlan } from '@apollo/query-planner'
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { type ClientDocument, type ClientPath, clientPaths } from './client-paths.ts'
import type { Completer } from './completion.ts'
import { conditionVariables } from './condition-variables.ts'
import { entityExchange } from './entity-exchange.ts'
import { type Leaf, type PlanTree, planTree } from './plan-leaves.ts'
import { compileProjection } from './projection.ts'
import { type Exchange, rootExchange } from './root-exchange.ts'
import { type TypeConditions, typeConditions } from './type-conditions.ts'
import { waves } from './waves.ts'

/** How many assignments of its `@skip` and `@include` variables an operation keeps compiled. */
const MAX_PROJECTIONS = 16

export interface Schemas {
  /** What clients see. */
  readonly schema: GraphQLSchema
  /** What plans run against, with what is `@inaccessible`. */
  readonly supergraphSchema: GraphQLSchema
}

/** What planning called differently from the client; see prepare-operation.ts. */
export interface PlanNames {
  readonly planKey: (field: FieldNode) => string
  readonly clientKey: (key: string) => string
  readonly clientVariable: (variable: string) => string
}

export interface CompileOptions {
  readonly names?: PlanNames
  /** Fields of the operation that the plan leaves out: null in the answer, each with its error. */
  readonly refusals?: ReadonlyMap<FieldNode, GraphQLFormattedError>
  /** Entity fetches of one subgraph in one request, where the plan allows it. */
  readonly mergeFetches?: boolean
}

export type Step =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'exchange'; readonly exchange: Exchange }

export interface CompiledPlan {
  readonly step: Step | undefined
  /** Of a subscription: what its events come from, which the caller asks; the plan is for what follows an event. */
  readonly primary: FetchNode | undefined
  /** Whether the planner found no way to answer anything of the operation. */
  readonly isEmpty: boolean
  readonly clientPath: ClientPath
  readonly clientVariable: (variable: string) => string
  readonly isTrue: (variables: Readonly<Record<string, unknown>>) => (variable: string) => boolean
  readonly projection: (isTrue: (variable: string) => boolean) => Completer
}

const UNCHANGED: PlanNames = {
  planKey: ({ alias, name }) => (alias ?? name).value,
  clientKey: (key) => key,
  clientVariable: (variable) => variable,
}

/** @throws UnsupportedPlan for what this engine does not run: `@defer`, `@context` */
export function compilePlan(
  { node }: QueryPlan,
  { schema, supergraphSchema }: Schemas,
  operation: { readonly document: DocumentNode; readonly operationName?: string | null },
  { names = UNCHANGED, refusals, mergeFetches = true }: CompileOptions = {},
): CompiledPlan {
  const meant = typeConditions(supergraphSchema)
  const document = clientDocument(operation.document, operation.operationName)
  const primary = node?.kind === 'Subscription' ? node.primary : undefined
  const nodes = node?.kind === 'Subscription' ? node.rest : node
  const tree = nodes && planTree(nodes)
  const { variables, isTrue } = conditionVariables(document)
  const projections = new LRUCache<string, Completer>({ max: MAX_PROJECTIONS })

  return {
    step: tree && (mergeFetches ? inWaves(tree, meant) : asPlanned(tree, meant)),
    primary,
    isEmpty: node === undefined,
    clientPath: clientPaths(document, names.clientKey),
    clientVariable: names.clientVariable,
    isTrue,
    projection(given) {
      const assignment = variables.map((variable) => (given(variable) ? '1' : '0')).join('')
      let projection = projections.get(assignment)
      if (projection === undefined) {
        const { planKey } = names
        projection = compileProjection({ schema, document, isTrue: given, planKey, refusals })
        projections.set(assignment, projection)
      }
      return projection
    },
  }
}

function exchangeOf(leaves: readonly Leaf[], meant: TypeConditions): Step {
  const [leaf] = leaves as [Leaf]
  const exchange = leaf.fetch.requires ? entityExchange(leaves, meant) : rootExchange(leaf, meant)
  return { kind: 'exchange', exchange }
}

function asPlanned(tree: PlanTree, meant: TypeConditions): Step {
  if (tree.kind === 'leaf') return exchangeOf([tree.leaf], meant)
  return { kind: tree.kind, steps: tree.nodes.map((node) => asPlanned(node, meant)) }
}

function inWaves(tree: PlanTree, meant: TypeConditions): Step {
  const rounds = waves(tree).map((leaves): Step => {
    const groups = new Map<unknown, Leaf[]>()
    for (const leaf of leaves) {
      const key = leaf.fetch.requires ? leaf.fetch.serviceName : leaf
      groups.set(key, [...(groups.get(key) ?? []), leaf])
    }
    return { kind: 'parallel', steps: [...groups.values()].map((group) => exchangeOf(group, meant)) }
  })
  return { kind: 'sequence', steps: rounds }
}

function clientDocument({ definitions }: DocumentNode, operationName?: string | null): ClientDocument {
  const operation = definitions.find(
    (each): each is OperationDefinitionNode =>
      each.kind === Kind.OPERATION_DEFINITION && (!operationName || each.name?.value === operationName),
  )
  if (!operation) throw new Error('There is no such operation in the document.')
  const fragments = definitions.filter(
    (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION,
  )
  return { operation, fragments: new Map(fragments.map((each) => [each.name.value, each])) }
}

/** Where errors stand for the client, of an operation that was planned as it is. */
export function clientPathOf(document: DocumentNode, operationName?: string): ClientPath {
  return clientPaths(clientDocument(document, operationName), UNCHANGED.clientKey)
}
