/**
 * What comes over a client's WebSocket. A subscription is parsed, validated, planned and its variables
 * checked before anything is asked of a subgraph; a query or mutation takes the same way as over HTTP.
 */
import type { ApolloServer } from '@apollo/server'
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
} from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import type { SubscribePayload } from 'graphql-ws'
import type { Client } from '#platform/identity/client.ts'
import type { Identity } from '../identity/access-token.ts'
import type { DataSources } from '../execution/execute.ts'
import type { Graph } from '../execution/graph.ts'
import type { InternalTokens } from '../identity/internal-token.ts'
import { type OperationContext, operationContext } from '../execution/operation-context.ts'
import type { Plan, PlanFor } from '../execution/plans.ts'
import { createDocuments } from './documents.ts'
import type { EventResult } from './event-result.ts'
import { createSharedStreams, type Subscription } from './shared-streams.ts'
import type { SubgraphSocket } from './subgraph-socket.ts'
import { planSubscription, type SubscriptionPlan } from './subscription-plan.ts'

const MAX_UNDER_WAY = 100

export interface Parts {
  graph: Graph
  planFor: PlanFor
  dataSources: DataSources
  sockets: Readonly<Record<string, SubgraphSocket>>
  tokens: InternalTokens
  apollo: ApolloServer<OperationContext>
}

export interface Asker {
  identity: Identity
  client: Client
}

/** An operation on its way through graphql-ws. */
type Prepared = Omit<ExecutionArgs, 'contextValue'> & {
  contextValue: { asker: Asker; payload: SubscribePayload; subscription?: Subscription }
}

export interface Operations {
  /** @param underWay how many operations the socket has, this one included */
  prepare(payload: SubscribePayload, asker: Asker, underWay: number): Prepared | readonly GraphQLError[]
  subscribe(args: ExecutionArgs): AsyncGenerator<EventResult, undefined>
  execute(args: ExecutionArgs): Promise<ExecutionResult>
}

export function createOperations({
  graph,
  planFor,
  dataSources,
  sockets,
  tokens,
  apollo,
}: Parts): Operations {
  const streams = createSharedStreams()
  const documents = createDocuments(graph.schema)
  const subscriptionPlans = new WeakMap<Plan, SubscriptionPlan>()

  function sourceOf(plan: Plan): SubscriptionPlan {
    let known = subscriptionPlans.get(plan)
    if (!known) subscriptionPlans.set(plan, (known = planSubscription(graph, plan.queryPlan)))
    return known
  }

  function toSubscription(document: DocumentNode, payload: SubscribePayload, caller: Identity) {
    const { query: source, operationName } = payload
    const planned = planFor({ source, document, operationName }, caller.role)
    if (planned.rejection) return planned.rejection
    const { operation, refused } = planned
    const plan = sourceOf(planned)
    const definitions = operation.operation.variableDefinitions ?? []
    const { errors, coerced } = getVariableValues(graph.schema, definitions, payload.variables ?? {})
    if (errors) return errors.map((error) => coded(error.message, 'BAD_USER_INPUT'))
    const socket = sockets[plan.subgraph]
    if (!socket) throw new Error(`no socket for the subgraph ${plan.subgraph}`)
    const { subject, role } = caller
    const subscription: Subscription = {
      key: JSON.stringify([payload.operationName ?? '', payload.query, coerced, subject, role]),
      socket,
      authorization: () => tokens.authorization(caller, plan.subgraph),
      graph,
      dataSources,
      plan,
      operation,
      refused,
      variables: coerced,
      caller,
    }
    return subscription
  }

  return {
    prepare(payload, asker, underWay) {
      if (underWay > MAX_UNDER_WAY) {
        const message = `At most ${MAX_UNDER_WAY} operations at a time on one socket.`
        return [coded(message, 'TOO_MANY_SUBSCRIPTIONS')]
      }
      try {
        const { document, errors } = documents(payload.query)
        if (errors.length > 0) return errors
        const { schema } = graph
        const { operationName, variables: variableValues } = payload
        const args = { schema, document, operationName, variableValues }
        const type = getOperationAST(document, operationName)?.operation
        if (type !== OperationTypeNode.SUBSCRIPTION) return { ...args, contextValue: { asker, payload } }
        const subscription = toSubscription(document, payload, asker.identity)
        if (!('key' in subscription)) return subscription
        return { ...args, contextValue: { asker, payload, subscription } }
      } catch (error) {
        if (error instanceof GraphQLError) return [error]
        return [new GraphQLError((error as Error).message, { originalError: error as Error })]
      }
    },

    subscribe({ contextValue }) {
      const { subscription } = contextValue as Prepared['contextValue']
      return streams.subscribe(subscription as Subscription)
    },

    async execute({ contextValue }) {
      const { asker, payload } = contextValue as Prepared['contextValue']
      const { query, variables, operationName, extensions } = payload
      const request = {
        query,
        variables: variables ?? undefined,
        operationName: operationName ?? undefined,
        extensions: extensions ?? undefined,
      }
      const context = operationContext(asker.identity, asker.client)
      const { body } = await apollo.executeOperation(request, { contextValue: context })
      if (body.kind !== 'single') throw new Error('an answer in parts cannot be sent over this protocol')
      return body.singleResult as ExecutionResult
    },
  }
}

const coded = (message: string, code: string) => new GraphQLError(message, { extensions: { code } })
