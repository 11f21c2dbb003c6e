/**
 * What comes over a client's WebSocket: checked and charged as over HTTP. A subscription is prepared before anything
 * is asked of a subgraph; a query or mutation takes the same way as over HTTP. Each has a trace of its own, as over HTTP.
 */
import {
  type ExecutionArgs,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql'
import { SpanKind } from '@opentelemetry/api'
import type { SubscribePayload } from 'graphql-ws'
import { inSpan } from '#platform/telemetry/tracing.ts'
import type { AdmitOperation, AnswerOperation } from '../execution/answer-operation.ts'
import type { CheckedOperation } from '../execution/check-operation.ts'
import { formatErrors } from '../http/format-error.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import type { EventResult } from './complete-event.ts'
import type { PrepareSubscription } from './prepare-subscription.ts'
import type { SharedStreams } from './shared-streams.ts'
import type { StreamedEvent } from './subscriber.ts'
import type { Subscription } from './subscription.ts'

const NO_PARENT = {}

export interface SocketOperations {
  /** @returns the reasons why it is refused, or the arguments for `subscribe` or `execute` */
  prepare(payload: SubscribePayload, caller: GatewayCaller): Promise<ExecutionArgs | readonly GraphQLError[]>
  /** @param args as `prepare` returned them */
  subscribe(args: ExecutionArgs): AsyncGenerator<EventResult, undefined>
  /** @param args as `prepare` returned them */
  execute(args: ExecutionArgs): Promise<FormattedExecutionResult>
}

/** What operations are given to. */
export interface OperatedGraph {
  readonly schema: GraphQLSchema
  readonly admit: AdmitOperation
  readonly prepare: PrepareSubscription
  readonly streams: Pick<SharedStreams, 'subscribe'>
  readonly answer: AnswerOperation
}

export function createSocketOperations(graph: OperatedGraph): SocketOperations {
  const { admit, prepare: prepareSubscription, streams, answer } = graph
  const subscriptions = new WeakMap<ExecutionArgs, Subscription>()
  const requests = new WeakMap<ExecutionArgs, { checked: CheckedOperation; caller: GatewayCaller }>()

  async function prepare(payload: SubscribePayload, caller: GatewayCaller) {
    const { query, operationName, variables, extensions } = payload
    const checked = await admit({ query, operationName, variables, extensions }, caller)
    if ('errors' in checked) return checked.errors
    const { document } = checked
    const args: ExecutionArgs = { schema: graph.schema, document, operationName, contextValue: undefined }
    if (checked.operation.operation === OperationTypeNode.SUBSCRIPTION) {
      const prepared = await inOperation(checked, () => prepareSubscription(checked, caller))
      if ('errors' in prepared) return prepared.errors
      subscriptions.set(args, prepared.subscription)
    } else {
      requests.set(args, { checked, caller })
    }
    return args
  }

  return {
    async prepare(payload, caller) {
      try {
        return await prepare(payload, caller)
      } catch (error) {
        if (error instanceof GraphQLError) return [error]
        if (error instanceof Error) return [new GraphQLError(error.message, { originalError: error })]
        throw error
      }
    },

    subscribe(args) {
      const subscription = subscriptions.get(args)
      if (!subscription) throw new Error('The subscription has not been prepared.')
      return resultsOf(streams.subscribe(subscription))
    },

    async execute(args) {
      const request = requests.get(args)
      if (!request) throw new Error('The operation has not been prepared.')
      return inOperation(request.checked, async () => {
        const { errors, ...result } = await answer(request.checked, request.caller)
        return errors?.length ? { ...result, errors: formatErrors(errors) } : result
      })
    },
  }
}

/** @see https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/ */
function inOperation<Done>({ operation }: CheckedOperation, work: () => Promise<Done>): Promise<Done> {
  return inSpan(operation.operation, NO_PARENT, SpanKind.SERVER, work, {
    attributes: { 'graphql.operation.type': operation.operation, 'network.protocol.name': 'websocket' },
  })
}

/** Written out, as a generator function's `return` would wait for the event that its `next` waits for. */
function resultsOf(events: AsyncGenerator<StreamedEvent, undefined>): AsyncGenerator<EventResult, undefined> {
  type Step = IteratorResult<StreamedEvent, undefined>
  const resultOf = (step: Step): IteratorResult<EventResult, undefined> =>
    step.done ? step : { done: false, value: step.value.result }
  const results: AsyncGenerator<EventResult, undefined> = {
    next: async () => resultOf(await events.next()),
    return: async () => resultOf(await events.return(undefined)),
    throw: async (error) => resultOf(await events.throw(error)),
    [Symbol.asyncIterator]: () => results,
    [Symbol.asyncDispose]: () => events[Symbol.asyncDispose](),
  }
  return results
}
