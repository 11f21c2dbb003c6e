/**
 * What carries operations out: how they are planned, and what runs the plans. The gateway's own engine is the one to use;
 * Apollo's planner and executor as they come can take its place, to compare.
 */
import { operationFromDocument } from '@apollo/federation-internals'
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner'
import { withRefusals } from '../authorization/with-refusals.ts'
import type { PlanNames } from '../engine/compile-plan.ts'
import { createEnginePlanner, type OperationToPlan } from '../engine/engine-planner.ts'
import { createApolloExecutor } from './apollo-executor.ts'
import type { EngineName } from './engine-name.ts'
import type { Executor, FetchFromSubgraph } from './executor.ts'
import { type Graph, SUPPORTED_FEATURES } from './graph.ts'
import { createStoregraphExecutor } from './storegraph-executor.ts'

/** @throws GraphQLError for what is not valid against the schema */
export type PlanOperation = (operation: OperationToPlan) => {
  readonly queryPlan: QueryPlan
  readonly names?: PlanNames
}

export function planOperationWith(engine: EngineName, graph: Graph): PlanOperation {
  if (engine === 'storegraph')
    return createEnginePlanner(graph.sdl, { supportedFeatures: SUPPORTED_FEATURES })
  const planner = new QueryPlanner(graph.supergraph)
  return ({ document, operationName, allowed = document }) => {
    const options = { operationName: operationName ?? undefined }
    return { queryPlan: planner.buildQueryPlan(operationFromDocument(graph.apiSchema, allowed, options)) }
  }
}

export function executorOf(engine: EngineName, graph: Graph, fetchFrom: FetchFromSubgraph): Executor {
  if (engine === 'storegraph') return createStoregraphExecutor(graph, fetchFrom)
  return withRefusals(createApolloExecutor(graph, fetchFrom))
}
