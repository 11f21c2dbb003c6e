/**
 * Query plans, each made once: planning costs milliseconds, and clients send the same operations again and
 * again. The cache is bounded by the memory that it holds on to, the parsed document included; a plan does not depend
 * on variables, and an operation that is refused as a whole is not remembered. Only what the caller may ask for is
 * planned: callers of one role share a plan, and callers of all roles where nothing is refused.
 */
import type { Role } from '#contracts/role.ts'
import type { QueryPlan } from '@apollo/query-planner'
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { type AuthorizedOperation, authorizeOperation } from '../authorization/authorize-operation.ts'
import type { RefusedFields } from '../authorization/refused-fields.ts'
import type { PlanNames } from '../engine/compile-plan.ts'
import type { PlanOperation } from './engines.ts'
import { weightOf } from './documents.ts'
import type { Graph } from './graph.ts'
import { planCache } from '../telemetry/gateway-metrics.ts'

const MAX_BYTES = 32 * 1024 * 1024
/** Measured: what a plan takes in memory, for each character of its JSON. */
const BYTES_A_CHARACTER = 12
/** Measured: what an operation's compiled plan takes, however small it is. */
const BYTES_A_PLAN = 8_000
/** What is taken out of an operation is another document, and a tree beside it. */
const REFUSED_WEIGHT = 3
const NOTHING: QueryPlan = { kind: 'QueryPlan' }

export interface Plan {
  readonly queryPlan: QueryPlan
  /** The operation as the client sent it, which is what its answer is shaped by. */
  readonly operation: OperationDefinitionNode
  /** The fragments that it may spread, by name. */
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** What the plan calls otherwise than the client does. */
  readonly names?: PlanNames
  /** What the plan leaves out of the operation. */
  readonly refused?: RefusedFields
  /** The same by the operation's own nodes. */
  readonly refusals?: ReadonlyMap<FieldNode, GraphQLError>
  /** Why the operation must not be carried out at all. */
  readonly rejection?: readonly GraphQLError[]
}

export interface Operation {
  /** The text as the client sent it. */
  source: string
  /** The parsed text, valid against the graph's schema. */
  document: DocumentNode
  operationName?: string | null
}

/** @throws GraphQLError when no operation of that name is in the document */
export type PlanFor = (operation: Operation, role: Role | null) => Plan | Promise<Plan>

/** What was asked for, and can be planned again. */
export interface PlannedBefore {
  readonly source: string
  readonly operationName: string | undefined
  readonly role: Role | null
}

export interface Plans extends PlanFor {
  /** What is asked for most, the hottest first; what was asked for once is not hot. */
  hottest(most: number): PlannedBefore[]
}

export function createPlans(graph: Graph, planOperation: PlanOperation): Plans {
  /** What is being planned: those who ask for the same meanwhile wait for it. */
  const underWay = new Map<string, Promise<Plan>>()
  /** In bytes, each about. */
  const weights = new WeakMap<Plan, number>()
  /** How often it was asked for, by the key of its role. */
  const uses = new Map<string, { count: number; operation: PlannedBefore }>()
  const plans = new LRUCache<string, Plan>({
    maxSize: MAX_BYTES,
    sizeCalculation: (made, key) => 2 * key.length + (weights.get(made) ?? 0),
    dispose: (_made, key, reason) => {
      if (reason !== 'set') uses.delete(key)
    },
  })

  function use(key: string, { source, operationName }: Operation, role: Role | null): void {
    const known = uses.get(key)
    if (known) known.count++
    else uses.set(key, { count: 1, operation: { source, operationName: operationName ?? undefined, role } })
  }

  function planOnce(key: string, make: () => Promise<Plan>): Promise<Plan> {
    let making = underWay.get(key)
    if (!making) underWay.set(key, (making = make().finally(() => underWay.delete(key))))
    return making
  }

  async function plan(sent: Operation, authorized: AuthorizedOperation): Promise<Plan> {
    const { source, document, operationName } = sent
    const { refused, refusals, rejection } = authorized
    const operation = getOperationAST(document, operationName)
    if (!operation) throw new GraphQLError(`There is no operation named "${operationName ?? ''}".`)
    const made = { operation, fragments: fragmentsOf(document), refused, refusals, rejection }
    if (rejection) return { ...made, queryPlan: NOTHING }
    const allowed = authorized.document
    const { characters, ...planned } = await planOperation({ source, document, allowed, operationName })
    const whole = { ...made, ...planned }
    const read = weightOf(document) * (refused ? REFUSED_WEIGHT : 1)
    weights.set(whole, BYTES_A_PLAN + read + BYTES_A_CHARACTER * characters)
    return whole
  }

  const planFor: PlanFor = (operation, role) => {
    const text = `${operation.operationName ?? ''}\n${operation.source}`
    const ofRole = `${role ?? 'NOBODY'}\n${text}`
    const known = plans.get(ofRole)
    planCache.add({ outcome: known ? 'hit' : 'miss' })
    if (known) {
      use(ofRole, operation, role)
      return known
    }
    const authorized = authorizeOperation(graph, operation.document, operation.operationName, role)
    const key = authorized.refused ? ofRole : `ANYBODY\n${text}`
    const shared = plans.get(key)
    if (shared) {
      plans.set(ofRole, shared)
      use(ofRole, operation, role)
      return shared
    }
    return planOnce(key, async () => {
      const made = await plan(operation, authorized)
      if (!made.rejection) for (const each of new Set([key, ofRole])) plans.set(each, made)
      if (plans.has(ofRole)) use(ofRole, operation, role)
      return made
    })
  }

  return Object.assign(planFor, {
    hottest: (most: number) =>
      [...uses.values()]
        .filter(({ count }) => count > 1)
        .sort((a, b) => b.count - a.count)
        .slice(0, most)
        .map(({ operation }) => operation),
  })
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]))
}
