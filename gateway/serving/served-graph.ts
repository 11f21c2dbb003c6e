/**
 * Everything that follows from one supergraph: what it is asked by, how it plans and carries out, and its streams. What
 * does not (who asks, budgets, connections, what is kept) is shared by all, so that a graph can take another's place.
 */
import type { GraphQLSchema } from 'graphql'
import { ownParts } from '#platform/process/owned-parts.ts'
import type { AnswerFromCache } from '../caching/response-cache.ts'
import type { GatewayConfig } from '../config.ts'
import {
  type AdmitOperation,
  type AnswerOperation,
  createAdmission,
  createOperationAnswerer,
} from '../execution/answer-operation.ts'
import { createOperationChecker } from '../execution/check-operation.ts'
import { createDocuments, hashOf } from '../execution/documents.ts'
import { startEngine } from '../execution/engines.ts'
import { createPlans, type PlannedBefore } from '../execution/plans.ts'
import type { CheckSession } from '../identity/session-check.ts'
import type { TokenSigner } from '../identity/token-signer.ts'
import type { Budgets } from '../protection/budgets.ts'
import { createActualCost } from '../protection/actual-cost.ts'
import { createCostEstimator } from '../protection/estimate-cost.ts'
import type { SubgraphConnections, Subgraphs } from '../subgraphs/connect-subgraphs.ts'
import { locateSubgraphs, type SubgraphLocation } from '../subgraphs/subgraph-locations.ts'
import { createEventCompleter } from '../subscriptions/complete-event.ts'
import {
  createSubscriptionPreparer,
  type PrepareSubscription,
} from '../subscriptions/prepare-subscription.ts'
import { createSharedStreams, type SharedStreams } from '../subscriptions/shared-streams.ts'
import { createSourceOpener } from '../subscriptions/source-stream.ts'
import {
  measureAdmission,
  measureFetches,
  measureOperations,
  measureStreams,
} from '../telemetry/measure-operations.ts'

/** What every graph is served with. */
export interface SharedParts {
  readonly signer: TokenSigner
  readonly budgets: Budgets
  readonly checkSession: CheckSession
  readonly connections: SubgraphConnections
  /** @param graph names the supergraph */
  readonly cacheFor: (graph: string) => AnswerFromCache | undefined
}

export interface ServedGraph {
  /** The text that it was read from. */
  readonly sdl: string
  readonly schema: GraphQLSchema
  readonly subgraphNames: readonly string[]
  readonly subgraphs: Subgraphs
  readonly locations: readonly SubgraphLocation[]
  readonly admit: AdmitOperation
  readonly answer: AnswerOperation
  readonly prepare: PrepareSubscription
  readonly streams: SharedStreams
  /** The operations that were planned and are asked for most, the hottest first. */
  hottest(most: number): readonly PlannedBefore[]
  /** Plans an operation before it is asked for. @returns whether it is one of this graph's */
  warm(operation: PlannedBefore): Promise<boolean>
  /** Nothing new is planned from now on; what has begun goes on. */
  endPlanning(): Promise<void>
  close(): Promise<void>
}

/** @throws when the text is not a supergraph */
export async function openGraph(
  sdl: string,
  config: GatewayConfig,
  shared: SharedParts,
): Promise<ServedGraph> {
  const explorable = config.EXPLORER === 'on'
  await using parts = ownParts()
  const engine = parts.own(await startEngine(config.GATEWAY_ENGINE, sdl, config))
  const { graph } = engine
  const locations = locateSubgraphs(graph.subgraphs, config.SUBGRAPH_URLS)
  const subgraphs = parts.own(shared.connections.use(locations))
  const plans = createPlans(graph, engine.plan)
  const executor = engine.executor(measureFetches(subgraphs.fetchFrom))
  const documents = createDocuments(graph.schema, config, explorable)
  const estimateCost = createCostEstimator(graph.schema, graph.costs)
  const check = createOperationChecker(graph.schema, documents, config, estimateCost)
  const answer = createOperationAnswerer(
    plans,
    executor,
    shared.checkSession,
    createActualCost(graph.schema, graph.costs),
    shared.cacheFor(hashOf(sdl)),
  )
  const openSource = createSourceOpener(subgraphs, shared.signer)

  return {
    sdl,
    schema: graph.schema,
    subgraphNames: graph.subgraphs.map(({ name }) => name),
    subgraphs,
    locations,
    admit: measureAdmission(createAdmission(check, shared.budgets)),
    answer: measureOperations(config.METRICS_OPERATIONS, answer),
    prepare: createSubscriptionPreparer(graph, plans),
    streams: measureStreams(createSharedStreams(openSource, createEventCompleter(executor))),
    hottest: (most) => plans.hottest(most),
    async warm({ source, operationName, role }) {
      const read = documents(source)
      if ('errors' in read) return false
      await plans({ source, document: read.document, operationName }, role)
      return true
    },
    endPlanning: () => engine.close(),
    close: parts.handOver(),
  }
}
