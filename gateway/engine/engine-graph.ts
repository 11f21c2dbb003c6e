/**
 * A supergraph, read once: what clients see, what plans run against, and how an operation becomes a compiled plan.
 */
import { type Schema, Supergraph } from '@apollo/federation-internals'
import type { GraphQLSchema } from 'graphql'
import { type CompiledPlan, type CompileOptions, compilePlan } from './compile-plan.ts'
import {
  createEnginePlanner,
  type EnginePlanner,
  type EnginePlannerOptions,
  type OperationToPlan,
} from './engine-planner.ts'

export interface EngineGraph {
  readonly schema: GraphQLSchema
  readonly apiSchema: Schema
  readonly supergraphSchema: GraphQLSchema
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[]
  readonly plan: EnginePlanner['plan']
  /** Plans and compiles. */
  compile(operation: OperationToPlan, options?: Omit<CompileOptions, 'names'>): CompiledPlan
}

/** @throws when the text is not a supergraph, or asks for features that are not supported */
export function loadEngineGraph(sdl: string, options: EnginePlannerOptions = {}): EngineGraph {
  const supergraph = Supergraph.build(sdl, { supportedFeatures: options.supportedFeatures })
  const { plan } = createEnginePlanner(sdl, options)
  const apiSchema = supergraph.apiSchema()
  const schema = apiSchema.toGraphQLJSSchema()
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema()

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
