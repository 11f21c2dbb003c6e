/**
 * Turns an event of the source into what the client asked for: the event stands in for the plan's primary
 * fetch, and the rest of the plan completes it from the other subgraphs. Never throws: a failure becomes
 * the event's errors, and the subscription goes on.
 */
import { SpanKind } from '@opentelemetry/api'
import type { ExecutionResult, GraphQLFormattedError } from 'graphql'
import { inSpan } from '#platform/process/telemetry.ts'
import type { Identity } from '../identity/access-token.ts'
import type { RefusedFields } from '../authorization/refused-fields.ts'
import { type DataSources, execute } from '../execution/execute.ts'
import { formatErrors } from '../http/format-error.ts'
import type { Graph } from '../execution/graph.ts'
import { operationContext } from '../execution/operation-context.ts'
import type { Plan } from '../execution/plans.ts'
import type { SubscriptionPlan } from './subscription-plan.ts'

export interface EventResult {
  data?: Record<string, unknown> | null
  errors?: GraphQLFormattedError[]
}

export interface EventExecution {
  graph: Graph
  dataSources: DataSources
  plan: SubscriptionPlan
  operation: Plan['operation']
  refused?: RefusedFields
  variables: Record<string, unknown>
  caller: Identity
}

export function completeEvent(event: ExecutionResult, execution: EventExecution): Promise<EventResult> {
  const { graph, plan, operation, refused, variables, caller } = execution
  return inSpan('subscription event', {}, SpanKind.INTERNAL, async () => {
    try {
      const { data, errors } = await execute(graph, {
        queryPlan: plan.eventPlan,
        operation,
        refused,
        variables,
        context: operationContext(caller),
        dataSources: withEvent(event, execution),
      })
      return errors?.length ? { data, errors: formatErrors(errors) } : { data }
    } catch (error) {
      return { data: null, errors: formatErrors([error]) }
    }
  })
}

/** The data sources, but for the primary fetch, which is answered with the event. */
function withEvent(event: ExecutionResult, { dataSources, plan }: EventExecution): DataSources {
  const source = dataSources[plan.subgraph]
  return {
    ...dataSources,
    [plan.subgraph]: {
      async process(fetch) {
        if (fetch.request.query !== plan.primary && source) return source.process(fetch)
        // The executor merges into what it is given.
        return { data: structuredClone(event.data), errors: event.errors }
      },
    },
  }
}
