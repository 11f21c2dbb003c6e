/**
 * Turns an event of the source into what the client asked for: the event is the answer to the plan's primary
 * fetch, and the rest of the plan completes it from the other subgraphs. Never throws: a failure becomes
 * the event's errors, and the subscription goes on.
 */
import { SpanKind } from '@opentelemetry/api'
import type { GraphQLFormattedError } from 'graphql'
import { inSpan } from '#platform/telemetry/tracing.ts'
import type { Executor, SubgraphAnswer } from '../execution/executor.ts'
import { operationContext } from '../execution/operation-context.ts'
import { formatErrors } from '../http/format-error.ts'
import type { Subscription } from './subscription.ts'

export interface EventResult {
  data?: Record<string, unknown> | null
  errors?: GraphQLFormattedError[]
}

export type CompleteEvent = (event: SubgraphAnswer, subscription: Subscription) => Promise<EventResult>

export function createEventCompleter(executor: Executor): CompleteEvent {
  return (answer, { plan, variables, caller }) =>
    inSpan('subscription event', traceOf(answer), SpanKind.INTERNAL, async () => {
      const known = { subgraph: plan.subgraph, query: plan.primary, answer }
      try {
        const execution = { variables, context: operationContext(caller), known }
        const { data, errors } = await executor.execute(plan.eventPlan, execution)
        return errors?.length ? { data, errors: formatErrors(errors) } : { data }
      } catch (error) {
        return { data: null, errors: formatErrors([error]) }
      }
    })
}

/** Where the subgraph says which trace made the event, it is that trace's. */
function traceOf({ extensions }: SubgraphAnswer): Record<string, unknown> {
  const traceparent = extensions?.traceparent
  return typeof traceparent === 'string' ? { traceparent } : {}
}
