/**
 * The seam to the engine that carries out plans. Whoever has an operation answered (HTTP, WebSockets, subscriptions)
 * knows this interface only; an engine knows plans and how to fetch from a subgraph, and nothing of its callers.
 */
import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import type { CachePolicy, Keepable } from './cache-policy.ts'
import type { OperationContext } from './operation-context.ts'
import type { Plan } from './plans.ts'

export interface Executor {
  /** Failed fetches are among the result's errors, and null where they belong; rejects only when the engine fails. */
  execute(plan: Plan, execution: Execution): Promise<Result>
}

export interface Execution {
  readonly variables: Record<string, unknown> | undefined
  readonly context: OperationContext
  /** The answer to one fetch of the plan, where it is known already: the event of a subscription. */
  readonly known?: KnownAnswer
  /** Whether `data` may be `WrittenData`: it is sent as it is, and nobody looks into it. */
  readonly asText?: boolean
}

export interface KnownAnswer {
  readonly subgraph: string
  /** The text of the fetch. */
  readonly query: string
  readonly answer: SubgraphAnswer
}

export type Result = ExecutionResult<Record<string, unknown>> & {
  /** How long it may be kept; absent: not at all. */
  readonly policy?: CachePolicy
  /** Where it is the same for everybody, and known what it is made of. */
  readonly kept?: Keepable
}

export interface SubgraphRequest {
  readonly query: string
  readonly operationName?: string
  readonly variables?: Record<string, unknown>
  /** All of it as JSON, where it is written already. */
  readonly body?: string
}

export type SubgraphAnswer = FormattedExecutionResult<Record<string, unknown>> & {
  /** What the subgraph says of how long the answer may be kept. */
  readonly cacheControl?: string
  /** What it is made of. */
  readonly cacheTag?: string
}

/** Sends one fetch of a plan to its subgraph. @throws GraphQLError when the subgraph gives no answer */
export type FetchFromSubgraph = (
  subgraph: string,
  request: SubgraphRequest,
  context: OperationContext,
) => Promise<SubgraphAnswer>
