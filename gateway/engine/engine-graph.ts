/**
 * A supergraph, read once: what clients see, what plans run against, and how an operation becomes a compiled plan.
 */
import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals'
import { type QueryPlan, QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { type CompiledPlan, type CompileOptions, compilePlan, type PlanNames } from './compile-plan.ts'
import { planningSupergraph } from './planning-supergraph.ts'
import { prepareOperation } from './prepare-operation.ts'
import { restorePlan } from './restore-plan.ts'

export interface EngineGraph {
  readonly schema: GraphQLSchema
  readonly apiSchema: Schema
  readonly supergraphSchema: GraphQLSchema
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[]
  /** @throws GraphQLError for what is not valid against the schema */
  plan(operation: OperationToPlan): PlannedOperation
  /** Plans and compiles. */
  compile(operation: OperationToPlan, options?: Omit<CompileOptions, 'names'>): CompiledPlan
}

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
}

export interface EngineGraphOptions {
  readonly supportedFeatures?: Set<string>
  readonly planner?: QueryPlannerConfig
}

/** @throws when the text is not a supergraph, or asks for features that are not supported */
export function loadEngineGraph(sdl: string, options: EngineGraphOptions = {}): EngineGraph {
  const { supportedFeatures } = options
  const supergraph = Supergraph.build(sdl, { supportedFeatures })
  const planning = planningSupergraph(sdl)
  // The text has been validated; where required fields stand apart, the ones that they come from may seem unused.
  const ofPlanner = Supergraph.build(planning.sdl, { supportedFeatures, validateSupergraph: false })
  const planner = new QueryPlanner(ofPlanner, options.planner)
  const apiSchema = supergraph.apiSchema()
  const plannerSchema = ofPlanner.apiSchema()
  const schema = apiSchema.toGraphQLJSSchema()
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema()

  function plan({ document, operationName, allowed, overrideConditions }: OperationToPlan): PlannedOperation {
    const prepared = prepareOperation(allowed ?? document, planning.ownFields)
    const operation = operationFromDocument(plannerSchema, prepared.document, {
      operationName: operationName ?? undefined,
    })
    const conditions = overrideConditions && new Map(overrideConditions)
    const queryPlan = planner.buildQueryPlan(operation, { overrideConditions: conditions })
    return { queryPlan: restorePlan(queryPlan, planning), names: prepared.names }
  }

  return {
    schema,
    apiSchema,
    supergraphSchema,
    subgraphs: supergraph.subgraphsMetadata(),
    plan,
    compile(operation, compileOptions) {
      const { queryPlan, names } = plan(operation)
      return compilePlan(queryPlan, { schema, supergraphSchema }, operation, { ...compileOptions, names })
    },
  }
}
