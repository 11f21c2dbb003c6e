/**
 * What carries operations out: how they are planned, and what runs the plans. The gateway's own engine is the one to use;
 * Apollo's planner and executor as they come can take its place, to compare. They are loaded only then.
 */
import type { QueryPlan } from '@apollo/query-planner'
import type { PlanNames } from '../engine/compile-plan.ts'
import type { OperationToPlan } from '../engine/engine-planner.ts'
import { startPlanner } from '../planning/planner.ts'
import type { PlanningLimits } from '../planning/planning-limits.ts'
import type { EngineName } from './engine-name.ts'
import type { Executor, FetchFromSubgraph } from './executor.ts'
import type { Graph } from './graph.ts'
import { createStoregraphExecutor } from './storegraph-executor.ts'

export interface PlannedOperation {
  readonly queryPlan: QueryPlan
  readonly names?: PlanNames
  /** How long the plan is as JSON. */
  readonly characters: number
}

/** @throws GraphQLError for what is not valid against the schema, or takes too long */
export type PlanOperation = (operation: OperationToPlan & { source: string }) => Promise<PlannedOperation>

export interface Engine {
  readonly graph: Graph
  readonly plan: PlanOperation
  executor(fetchFrom: FetchFromSubgraph): Executor
  close(): Promise<void>
}

/** @throws when the text is not a supergraph */
export async function startEngine(name: EngineName, sdl: string, limits: PlanningLimits): Promise<Engine> {
  if (name === 'apollo') return (await import('./apollo-engine.ts')).startApolloEngine(sdl)
  const planner = await startPlanner(sdl, limits)
  return { ...planner, executor: (fetchFrom) => createStoregraphExecutor(planner.graph, fetchFrom) }
}
