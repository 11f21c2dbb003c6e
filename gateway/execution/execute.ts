/**
 * Runs a plan with @apollo/gateway's own executor, and completes its result as the GraphQL specification
 * asks: a null where the schema allows none is an error of its field, not a silent hole, and so is what the
 * caller may not see.
 */
import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway'
import type { QueryPlan } from '@apollo/query-planner'
import { GraphQLError } from 'graphql'
import { log } from '#platform/process/log.ts'
import { type RefusedFields, refuseIn } from '../authorization/refused-fields.ts'
import type { Graph } from './graph.ts'
import type { OperationContext } from './operation-context.ts'
import type { Plan } from './plans.ts'

export type DataSources = Readonly<Record<string, GraphQLDataSource>>
export type Result = Awaited<ReturnType<typeof executeQueryPlan>>
type RequestContext = Parameters<typeof executeQueryPlan>[2]

/** What the executor reads of Apollo Server's request context. */
export interface Execution {
  queryPlan: QueryPlan
  operation: Plan['operation']
  /** What the plan leaves out of the operation. */
  refused?: RefusedFields
  variables: Record<string, unknown> | undefined
  context: OperationContext
  dataSources: DataSources
}

export async function execute(graph: Graph, execution: Execution): Promise<Result> {
  const { queryPlan, operation, refused, variables, context, dataSources } = execution
  const request = { request: { variables }, context, metrics: {}, logger: log } as unknown as RequestContext
  const { supergraphSchema, apiSchema } = graph
  const result = complete(
    await executeQueryPlan(queryPlan, dataSources, request, operation, supergraphSchema, apiSchema),
  )
  const refusals = refused ? refuseIn(result.data, refused) : []
  return refusals.length > 0 ? { ...result, errors: [...(result.errors ?? []), ...refusals] } : result
}

/** The executor puts violations of nullability into an extension of its own; here they become errors. */
function complete({ extensions, ...result }: Result): Result {
  const violations = extensions?.valueCompletion as GraphQLError[] | undefined
  if (!violations?.length) return result
  log.error({ violations: violations.map(({ message }) => message) }, 'a subgraph broke its schema')
  return {
    ...result,
    errors: violations.map(
      ({ message, path }) =>
        new GraphQLError(message, { path, extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } }),
    ),
  }
}
