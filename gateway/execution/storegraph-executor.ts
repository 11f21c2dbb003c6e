/**
 * Runs plans on the gateway's own engine. A plan is compiled when it first runs, and lives as long as the plan does. What
 * an operation asks of subgraphs is shared with all that ask the same at the same time in the same identity,
 * which is what the subgraph is shown of the caller; the client's address only counts in mutations.
 */
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, Kind } from 'graphql'
import { log } from '#platform/process/log.ts'
import { type CompiledPlan, compilePlan } from '../engine/compile-plan.ts'
import { executePlan, executePlanAsJson, type PlanResult } from '../engine/execute-plan.ts'
import { type Introspect, introspectionOf } from '../engine/introspection.ts'
import { copyJson } from '../engine/merge.ts'
import { createSingleFlight } from '../engine/single-flight.ts'
import { INVALID_RESPONSE } from '../engine/subgraph-errors.ts'
import type { SubgraphFetch } from '../engine/subgraph-fetch.ts'
import { WrittenData } from '../engine/written-data.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import { AnswerPolicy } from './cache-policy.ts'
import type { Execution, Executor, FetchFromSubgraph, Result } from './executor.ts'
import type { Graph } from './graph.ts'
import type { Plan } from './plans.ts'

interface Compiled {
  readonly plan: CompiledPlan
  readonly introspect: Introspect | undefined
}

export function createStoregraphExecutor(
  graph: Pick<Graph, 'schema' | 'supergraphSchema'>,
  fetchFrom: FetchFromSubgraph,
): Executor {
  const compiledPlans = new WeakMap<Plan, Compiled>()
  const { shared } = createSingleFlight()

  function compile(plan: Plan): Compiled {
    const known = compiledPlans.get(plan)
    if (known) return known
    const { queryPlan, operation, fragments, names, refusals } = plan
    const definitions = [operation, ...Object.values(fragments)]
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions }
    const compiled = {
      plan: compilePlan(queryPlan, graph, { document }, { names, refusals }),
      introspect: introspectionOf(graph.schema, document),
    }
    compiledPlans.set(plan, compiled)
    return compiled
  }

  function fetchFor({ context, known }: Execution, policy: AnswerPolicy): SubgraphFetch {
    const ask = shared(
      (subgraph, request) => fetchFrom(subgraph, request, context),
      identityOf(context.caller),
    )
    const read: SubgraphFetch = async (subgraph, request) => {
      const answer = await ask(subgraph, request)
      const isPure = request.kind === 'query' && !answer.errors?.length
      policy.restrict(isPure ? answer.cacheControl : undefined, answer.cacheTag)
      return answer
    }
    if (!known) return read
    return (subgraph, request) => {
      if (known.subgraph !== subgraph || known.query !== request.query) return read(subgraph, request)
      const { data, errors } = known.answer
      return Promise.resolve({ data: copyJson(data), errors })
    }
  }

  return {
    async execute(plan, execution) {
      const { plan: compiled, introspect } = compile(plan)
      const variables = execution.variables ?? {}
      const parts = new AnswerPolicy()
      const run = { variables, fetch: fetchFor(execution, parts), initial: introspect?.(variables) }
      if (!execution.asText) return toResult(await executePlan(compiled, run))
      const { data, errors } = await executePlanAsJson(compiled, run)
      const policy = errors?.length ? undefined : parts.of(execution.context.caller.userId !== null)
      return {
        ...toResult({ data: data === null ? null : (new WrittenData(data) as object), errors }),
        policy,
        kept: errors?.length ? undefined : parts.kept(),
      }
    },
  }
}

/** What the token says that a subgraph is shown. */
function identityOf({ userId, role, sessionId }: GatewayCaller): string {
  return `${role ?? ''} ${userId ?? ''} ${sessionId ?? ''}`
}

function toResult({ data, errors }: PlanResult<object>): Result {
  const result = { data: data as Record<string, unknown> | null }
  if (!errors?.length) return result
  const violations = errors.filter(isViolation).map(({ message }) => message)
  if (violations.length > 0) log.error({ violations }, 'a subgraph broke its schema')
  const toError = ({ message, path, extensions }: GraphQLFormattedError) =>
    new GraphQLError(message, { path, extensions })
  return { ...result, errors: errors.map(toError) }
}

/** Not what a subgraph itself gave that code. */
const isViolation = ({ extensions }: GraphQLFormattedError): boolean =>
  extensions?.code === INVALID_RESPONSE && !extensions.serviceName
