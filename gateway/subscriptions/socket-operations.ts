/**
 * What comes over a client's WebSocket. A subscription is parsed, validated and prepared before anything is asked
 * of a subgraph; a query or mutation takes the same way as over HTTP.
 */
import type { ApolloServer } from '@apollo/server'
import {
  type ExecutionArgs,
  type FormattedExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { type OperationContext, operationContext } from '../execution/operation-context.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import type { EventResult } from './complete-event.ts'
import { createDocuments } from './documents.ts'
import type { PrepareSubscription } from './prepare-subscription.ts'
import type { SharedStreams } from './shared-streams.ts'
import type { Subscription } from './subscription.ts'

const MAX_UNDER_WAY = 100

export interface SocketOperations {
  /** @param underWay how many operations the socket has, this one included */
  prepare(
    payload: SubscribePayload,
    caller: GatewayCaller,
    underWay: number,
  ): ExecutionArgs | readonly GraphQLError[]
  /** @param args as `prepare` returned them */
  subscribe(args: ExecutionArgs): AsyncGenerator<EventResult, undefined>
  /** @param args as `prepare` returned them */
  execute(args: ExecutionArgs): Promise<FormattedExecutionResult>
}

export function createSocketOperations(
  schema: GraphQLSchema,
  prepareSubscription: PrepareSubscription,
  streams: SharedStreams,
  apollo: ApolloServer<OperationContext>,
): SocketOperations {
  const documents = createDocuments(schema)
  const subscriptions = new WeakMap<ExecutionArgs, Subscription>()
  const requests = new WeakMap<ExecutionArgs, { payload: SubscribePayload; caller: GatewayCaller }>()

  function prepareValid(payload: SubscribePayload, caller: GatewayCaller) {
    const { document, errors } = documents(payload.query)
    if (errors.length > 0) return errors
    const { operationName, variables: variableValues } = payload
    const args: ExecutionArgs = { schema, document, operationName, variableValues, contextValue: undefined }
    if (getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION) {
      const prepared = prepareSubscription(document, payload, caller)
      if ('errors' in prepared) return prepared.errors
      subscriptions.set(args, prepared.subscription)
    } else {
      requests.set(args, { payload, caller })
    }
    return args
  }

  return {
    prepare(payload, caller, underWay) {
      if (underWay > MAX_UNDER_WAY) return [tooMany()]
      try {
        return prepareValid(payload, caller)
      } catch (error) {
        if (error instanceof GraphQLError) return [error]
        if (error instanceof Error) return [new GraphQLError(error.message, { originalError: error })]
        throw error
      }
    },

    subscribe(args) {
      const subscription = subscriptions.get(args)
      if (!subscription) throw new Error('The subscription has not been prepared.')
      return streams.subscribe(subscription)
    },

    async execute(args) {
      const request = requests.get(args)
      if (!request) throw new Error('The operation has not been prepared.')
      const { query, variables, operationName, extensions } = request.payload
      const { body } = await apollo.executeOperation(
        {
          query,
          variables: variables ?? undefined,
          operationName: operationName ?? undefined,
          extensions: extensions ?? undefined,
        },
        { contextValue: operationContext(request.caller) },
      )
      if (body.kind !== 'single') throw new Error('An answer in parts cannot be sent over this protocol.')
      return body.singleResult
    },
  }
}

const tooMany = () =>
  new GraphQLError(`A socket may have at most ${MAX_UNDER_WAY} operations at a time.`, {
    extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' },
  })
