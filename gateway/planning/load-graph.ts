/**
 * Reads the supergraph's text with the planner's library. Queries, mutations and subscriptions share what comes of it,
 * which is why it is put together here from the parts of @apollo/gateway: its `ApolloGateway` class refuses
 * subscriptions and keeps its planner to itself.
 */
import {
  AuthenticatedSpecDefinition,
  DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  RequiresScopesSpecDefinition,
  costIdentity,
  Supergraph,
} from '@apollo/federation-internals'
import { printSchema } from 'graphql'
import { readFieldRequirements } from '../authorization/field-requirements.ts'
import { createEnginePlanner, type EnginePlanner } from '../engine/engine-planner.ts'
import { type Graph, type GraphDescription, graphFrom } from '../execution/graph.ts'
import { readCosts } from '../protection/read-costs.ts'

/** What a supergraph may demand of us: what @apollo/gateway can do, and what the gateway adds itself. */
export const SUPPORTED_FEATURES = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  `${AuthenticatedSpecDefinition.identity}/v0.1`,
  `${RequiresScopesSpecDefinition.identity}/v0.1`,
  `${costIdentity}/v0.1`,
])

/** @throws when the text is not a supergraph */
export function readSupergraph(sdl: string): { description: GraphDescription; planner: EnginePlanner } {
  const supergraph = Supergraph.build(sdl, { supportedFeatures: SUPPORTED_FEATURES })
  const planner = createEnginePlanner(sdl, { supportedFeatures: SUPPORTED_FEATURES })
  const description = {
    sdl,
    clientSdl: printSchema(supergraph.apiSchema().toGraphQLJSSchema()),
    runtimeSdl: printSchema(supergraph.schema.toGraphQLJSSchema()),
    requirements: readFieldRequirements(supergraph.schema),
    costs: readCosts(supergraph.schema),
    subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
    ownFields: planner.ownFields,
  }
  return { description, planner }
}

/** @throws when the text is not a supergraph */
export const loadGraph = (sdl: string): Graph => graphFrom(readSupergraph(sdl).description)
