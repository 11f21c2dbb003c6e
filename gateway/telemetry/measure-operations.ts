/**
 * Measures what the gateway does, around the parts that do it. A client may call its operation
 * what it likes: only names that METRICS_OPERATIONS lists are told apart, every other is `other`. The root field is
 * one of the schema's.
 */
import type { OperationDefinitionNode } from 'graphql'
import { GraphQLError, Kind } from 'graphql'
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { log } from '#platform/process/log.ts'
import { inSpan } from '#platform/telemetry/tracing.ts'
import type { AdmitOperation, AnswerOperation } from '../execution/answer-operation.ts'
import type { FetchFromSubgraph } from '../execution/executor.ts'
import type { SharedStreams } from '../subscriptions/shared-streams.ts'
import {
  fetches,
  operations,
  operationsActive,
  subscriptionEvents,
  subscriptionsOpen,
} from './gateway-metrics.ts'
import { outcomeOf } from './outcome.ts'

/** @param known the operation names that are told apart */
export function operationLabels(known: readonly string[]) {
  const names = new Set(known)
  return (operation: OperationDefinitionNode) => ({
    graphql_operation_type: operation.operation,
    graphql_operation_name: names.has(operation.name?.value ?? '') ? operation.name!.value : 'other',
    root_field: rootField(operation),
  })
}

/** A valid operation's root fields are of the schema; one that begins with a fragment is `other`. */
function rootField({ selectionSet }: OperationDefinitionNode): string {
  const [first] = selectionSet.selections
  return first?.kind === Kind.FIELD ? first.name.value : 'other'
}

/** Counts what is refused before it is carried out. */
export function measureAdmission(admit: AdmitOperation): AdmitOperation {
  return async (request, caller) => {
    const end = operations.start()
    const checked = await admit(request, caller)
    if ('errors' in checked) {
      const labels = {
        graphql_operation_type: 'unknown',
        graphql_operation_name: 'other',
        root_field: 'none',
      }
      end({ ...labels, outcome: outcomeOf(checked.errors) })
    }
    return checked
  }
}

export function measureOperations(known: readonly string[], answer: AnswerOperation): AnswerOperation {
  const labelsOf = operationLabels(known)
  return async (checked, caller, asText) => {
    const end = operations.start()
    const labels = labelsOf(checked.operation)
    trace.getActiveSpan()?.setAttributes({
      'graphql.operation.type': labels.graphql_operation_type,
      'graphql.operation.name': labels.graphql_operation_name,
      'graphql.document.root_field': labels.root_field,
    })
    operationsActive.add({}, 1)
    try {
      const result = await answer(checked, caller, asText)
      const outcome = outcomeOf(result.errors)
      end({ ...labels, outcome })
      // Whatever a customer quotes leads to a line.
      if (labels.graphql_operation_type === 'mutation')
        log.info({ field: labels.root_field, outcome, userId: caller.userId }, 'a mutation was answered')
      // The status of HTTP does not tell it.
      if (outcome === 'fault') {
        const attributes = { 'error.type': codeOf(result.errors?.[0]) }
        trace.getActiveSpan()?.setAttributes(attributes).setStatus({ code: SpanStatusCode.ERROR })
      }
      return result
    } finally {
      operationsActive.add({}, -1)
    }
  }
}

/** Each fetch is a span of its own, below which the subgraph's is; its client adds where it went (subgraph-client.ts). */
export function measureFetches(fetch: FetchFromSubgraph): FetchFromSubgraph {
  return (subgraph, request, context) =>
    inSpan('POST /graphql', undefined, SpanKind.CLIENT, async (span) => {
      span.setAttributes({
        'peer.service': subgraph,
        'http.request.method': 'POST',
        'url.template': '/graphql',
      })
      const end = fetches.start()
      try {
        const answer = await fetch(subgraph, request, context)
        end({ subgraph, outcome: answer.errors?.length ? 'errors' : 'ok' })
        return answer
      } catch (error) {
        span.setAttribute('error.type', codeOf(error))
        end({ subgraph, outcome: 'failed' })
        throw error
      }
    })
}

function codeOf(error: unknown): string {
  const code = error instanceof GraphQLError ? error.extensions.code : undefined
  return typeof code === 'string' ? code : 'fault'
}

export function measureStreams(streams: SharedStreams): SharedStreams {
  return {
    ...streams,
    subscribe(subscription) {
      const root_field = rootField(subscription.plan.eventPlan.operation)
      const results = streams.subscribe(subscription)
      let isOpen = true
      subscriptionsOpen.add({ root_field }, 1)
      const close = () => {
        if (isOpen) subscriptionsOpen.add({ root_field }, -1)
        isOpen = false
      }
      const counted: typeof results = {
        async next() {
          try {
            const event = await results.next()
            if (event.done) close()
            else subscriptionEvents.add({ root_field })
            return event
          } catch (error) {
            close()
            throw error
          }
        },
        return(value) {
          close()
          return results.return(value)
        },
        throw(error) {
          close()
          return results.throw(error)
        },
        [Symbol.asyncIterator]: () => counted,
        [Symbol.asyncDispose]: async () => {
          close()
          await results[Symbol.asyncDispose]()
        },
      }
      return counted
    },
  }
}
