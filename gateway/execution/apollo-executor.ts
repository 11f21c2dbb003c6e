/**
 * Runs a plan with @apollo/gateway's own executor, and completes its result as the GraphQL specification
 * asks: a null where the schema allows none is an error of its field, not a silent hole.
 */
import type { Schema } from '@apollo/federation-internals'
import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway'
import { getOperationAST, GraphQLError, Kind, parse } from 'graphql'
import { log } from '#platform/process/log.ts'
import { AnswerPolicy } from './cache-policy.ts'
import type { Execution, Executor, FetchFromSubgraph, Result } from './executor.ts'
import type { Graph } from './graph.ts'

type ApolloResult = Awaited<ReturnType<typeof executeQueryPlan>>
type RequestContext = Parameters<typeof executeQueryPlan>[2]

export function createApolloExecutor(
  { schema, supergraphSchema, subgraphs }: Graph,
  apiSchema: Schema,
  fetchFrom: FetchFromSubgraph,
): Executor {
  function dataSource(name: string, { context, known }: Execution, policy: AnswerPolicy): GraphQLDataSource {
    return {
      async process(options) {
        const { query = '', operationName, variables } = options.request
        if (known?.subgraph !== name || known.query !== query) {
          const path = 'pathInIncomingRequest' in options ? options.pathInIncomingRequest : []
          const asked = fetchFrom(name, { query, operationName, variables }, context)
          const { data, errors, cacheControl } = await asked.catch((error: unknown) => {
            throw located(error, query, path)
          })
          policy.restrict(query.startsWith('mutation') ? undefined : cacheControl)
          return { data, errors }
        }
        // Apollo's executor merges into what it is given.
        return { data: structuredClone(known.answer.data), errors: known.answer.errors }
      },
    }
  }

  return {
    async execute({ queryPlan, operation, fragments }, execution) {
      const parts = new AnswerPolicy()
      const dataSources = Object.fromEntries(
        subgraphs.map(({ name }) => [name, dataSource(name, execution, parts)]),
      )
      const request = requestContext(execution)
      const sent = { schema, operation, fragments }
      const result = complete(
        await executeQueryPlan(queryPlan, dataSources, request, sent, supergraphSchema, apiSchema),
      )
      return { ...result, policy: parts.of(execution.context.caller.userId !== null) }
    },
  }
}

/** A fetch that failed says where its answer is missing: up to the first list, as each of its items lacks it. */
function located(error: unknown, query: string, path: readonly (string | number)[] = []): unknown {
  if (!(error instanceof GraphQLError) || error.path) return error
  const list = path.indexOf('@')
  const known = list < 0 ? path : path.slice(0, list)
  const { message, extensions } = error
  return new GraphQLError(message, { path: known.length > 0 ? known : rootOf(query), extensions })
}

/** The response key of a fetch's first field. */
function rootOf(query: string): string[] {
  const [field] = getOperationAST(parse(query))?.selectionSet.selections ?? []
  return field?.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : []
}

/** What Apollo's executor reads of Apollo Server's request context. */
function requestContext({ variables }: Execution): RequestContext {
  return { request: { variables }, context: {}, metrics: {}, logger: log } as unknown as RequestContext
}

/** The executor puts violations of nullability into an extension of its own; here they become errors. */
function complete({ extensions, ...result }: ApolloResult): Result {
  const violations: readonly GraphQLError[] | undefined = extensions?.valueCompletion
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
