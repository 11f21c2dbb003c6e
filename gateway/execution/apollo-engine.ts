/** Apollo's planner and executor as they come, on the event loop: what the gateway's own engine is compared with. */
import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { QueryPlanner } from '@apollo/query-planner'
import { withRefusals } from '../authorization/with-refusals.ts'
import { loadGraph, SUPPORTED_FEATURES } from '../planning/load-graph.ts'
import { createApolloExecutor } from './apollo-executor.ts'
import type { Engine } from './engines.ts'

/** @throws when the text is not a supergraph */
export function startApolloEngine(sdl: string): Engine {
  const graph = loadGraph(sdl)
  const supergraph = Supergraph.build(sdl, { supportedFeatures: SUPPORTED_FEATURES })
  const apiSchema = supergraph.apiSchema()
  const planner = new QueryPlanner(supergraph)
  return {
    graph,
    async plan({ document, operationName, allowed = document }) {
      const options = { operationName: operationName ?? undefined }
      const queryPlan = planner.buildQueryPlan(operationFromDocument(apiSchema, allowed, options))
      return { queryPlan, characters: JSON.stringify(queryPlan).length }
    },
    executor: (fetchFrom) => withRefusals(createApolloExecutor(graph, apiSchema, fetchFrom)),
    close: async () => undefined,
  }
}
