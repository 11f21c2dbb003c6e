/**
 * The supergraph, loaded once: the schema that clients see, the one that plans run against, and what planners take.
 * Queries, mutations and subscriptions share these, which is why they are put together here from the parts
 * of @apollo/gateway: its `ApolloGateway` class refuses subscriptions and keeps its planner to itself.
 */
import {
  AuthenticatedSpecDefinition,
  DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  RequiresScopesSpecDefinition,
  type Schema,
  Supergraph,
} from '@apollo/federation-internals'
import type { GraphQLSchema } from 'graphql'
import { type FieldRequirements, readFieldRequirements } from '../authorization/field-requirements.ts'

/** What a supergraph may demand of us: what @apollo/gateway can do, and what gateway/authorization/ adds. */
export const SUPPORTED_FEATURES = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  `${AuthenticatedSpecDefinition.identity}/v0.1`,
  `${RequiresScopesSpecDefinition.identity}/v0.1`,
])

export interface Graph {
  readonly sdl: string
  /** What clients see: `@inaccessible` left out, no federation machinery. */
  readonly schema: GraphQLSchema
  /** The same, as the planner's library represents it. */
  readonly apiSchema: Schema
  /** Everything, as needed while a plan runs. */
  readonly supergraphSchema: GraphQLSchema
  /** As planners take it. */
  readonly supergraph: Supergraph
  /** Who may ask for what. */
  readonly requirements: FieldRequirements
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[]
}

/** @throws when the text is not a supergraph */
export function loadGraph(sdl: string): Graph {
  const supergraph = Supergraph.build(sdl, { supportedFeatures: SUPPORTED_FEATURES })
  const apiSchema = supergraph.apiSchema()
  return {
    sdl,
    schema: apiSchema.toGraphQLJSSchema(),
    apiSchema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    supergraph,
    requirements: readFieldRequirements(supergraph.schema),
    subgraphs: supergraph.subgraphsMetadata(),
  }
}
