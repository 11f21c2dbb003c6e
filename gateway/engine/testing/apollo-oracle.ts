/** What Apollo's planner and executor make of an operation, called as the gateway calls them. */
import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway'
import { QueryPlanner } from '@apollo/query-planner'
import type { DocumentNode, GraphQLError, GraphQLFormattedError } from 'graphql'

/** Enough for tests, without the minutes that some graphs take. */
export const PLANNER = { debug: { maxEvaluatedPlans: 100, pathsLimit: 20 } }

type RequestContext = Parameters<typeof executeQueryPlan>[2]

export interface OracleResult {
  readonly data: Record<string, unknown> | null
  /** Its errors; what it only says in an extension is beside them. */
  readonly errors: readonly GraphQLFormattedError[]
  readonly completion: readonly GraphQLFormattedError[]
}

export type Oracle = (
  document: DocumentNode,
  variables: Record<string, unknown>,
  ask: (subgraph: string, query: string, variables: Record<string, unknown>) => Promise<object>,
) => Promise<OracleResult>

export function apolloOracle(sdl: string): Oracle {
  const supergraph = Supergraph.build(sdl)
  const planner = new QueryPlanner(supergraph, PLANNER)
  const apiSchema = supergraph.apiSchema()
  const schema = apiSchema.toGraphQLJSSchema()
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema()
  const silent = { debug() {}, info() {}, warn() {}, error() {} }

  return async (document, variables, ask) => {
    const operation = buildOperationContext({ schema, operationDocument: document, operationName: 'Test' })
    const queryPlan = planner.buildQueryPlan(operationFromDocument(apiSchema, document))
    const dataSources = Object.fromEntries(
      supergraph.subgraphsMetadata().map(({ name }) => {
        const process: GraphQLDataSource['process'] = ({ request }) =>
          ask(name, request.query ?? '', request.variables ?? {})
        return [name, { process }]
      }),
    )
    const request = { request: { variables }, context: {}, metrics: {}, logger: silent }
    const { data, errors, extensions } = await executeQueryPlan(
      queryPlan,
      dataSources,
      request as unknown as RequestContext,
      operation,
      supergraphSchema,
      apiSchema,
    )
    return {
      data: data ?? null,
      errors: (errors ?? []).map(formatted),
      completion: ((extensions?.valueCompletion ?? []) as GraphQLError[]).map(formatted),
    }
  }
}

const formatted = ({ message, path, extensions }: GraphQLFormattedError): GraphQLFormattedError => ({
  message,
  path,
  extensions,
})
