/**
 * From an operation to its plan: aliases that plans need for themselves are changed before Apollo's planner sees it,
 * and what the planner was shown under other names is called by its own again afterwards.
 */
import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { type QueryPlan, QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner'
import type { DocumentNode } from 'graphql'
import type { PlanNames } from './compile-plan.ts'
import { planningSupergraph } from './planning-supergraph.ts'
import { prepareOperation } from './prepare-operation.ts'
import { restorePlan } from './restore-plan.ts'

export interface OperationToPlan {
  /** Valid against the schema. */
  readonly document: DocumentNode
  readonly operationName?: string | null
  /** What of it is planned, where that is not all of it. */
  readonly allowed?: DocumentNode
  /** Labels of `@override` that hold for this request. */
  readonly overrideConditions?: ReadonlyMap<string, boolean>
}

export interface PlannedOperation {
  readonly queryPlan: QueryPlan
  readonly names: PlanNames
  /** What names end with that planning changed. */
  readonly suffix: string
}

export interface EnginePlannerOptions {
  readonly supportedFeatures?: Set<string>
  readonly planner?: QueryPlannerConfig
}

export interface EnginePlanner {
  /** @throws GraphQLError for what is not valid against the schema */
  plan(operation: OperationToPlan): PlannedOperation
  /** The names of all fields that plans fetch for themselves. */
  readonly ownFields: ReadonlySet<string>
}

/** @param sdl a supergraph that has been validated */
export function createEnginePlanner(sdl: string, options: EnginePlannerOptions = {}): EnginePlanner {
  const { supportedFeatures } = options
  const planning = planningSupergraph(sdl)
  // Where required fields stand apart, the ones that they come from may seem unused.
  const supergraph = Supergraph.build(planning.sdl, { supportedFeatures, validateSupergraph: false })
  const planner = new QueryPlanner(supergraph, options.planner)
  const schema = supergraph.apiSchema()

  function plan({ document, operationName, allowed, overrideConditions }: OperationToPlan): PlannedOperation {
    const prepared = prepareOperation(allowed ?? document, planning.ownFields)
    const operation = operationFromDocument(schema, prepared.document, {
      operationName: operationName ?? undefined,
    })
    const conditions = overrideConditions && new Map(overrideConditions)
    const queryPlan = planner.buildQueryPlan(operation, { overrideConditions: conditions })
    const { names, suffix } = prepared
    return { queryPlan: restorePlan(queryPlan, planning), names, suffix }
  }

  return { plan, ownFields: planning.ownFields }
}
