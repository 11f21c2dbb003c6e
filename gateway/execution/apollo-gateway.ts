/**
 * The graph as Apollo Server takes one: Apollo Server gets the schema when it loads, and hands over each query
 * and mutation once it is parsed and valid. Subscriptions have their own way in, over WebSocket.
 */
import type { ApolloServerOptions } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import type { Executor } from './executor.ts'
import type { Graph } from './graph.ts'
import type { OperationContext } from './operation-context.ts'
import type { PlanFor } from './plans.ts'

type ApolloGateway = NonNullable<ApolloServerOptions<OperationContext>['gateway']>
type OnSchema = Parameters<ApolloGateway['onSchemaLoadOrUpdate']>[0]
type Answer = NonNullable<Awaited<ReturnType<ApolloGateway['load']>>['executor']>

export function toApolloGateway(graph: Graph, planFor: PlanFor, executor: Executor): ApolloGateway {
  const listeners = new Set<OnSchema>()

  const answer: Answer = async (incoming) => {
    const { source, document, request } = incoming
    if (!incoming.operation) return { errors: [whichOperation(request.operationName)] }
    const { operationName, variables } = request
    if (incoming.operation.operation === 'subscription') return { errors: [overWebSocketOnly()] }
    const context = incoming.context as OperationContext // Apollo's type does not know which context it carries
    const plan = planFor({ source, document, operationName }, context.caller.role)
    const definitions = plan.operation.variableDefinitions ?? []
    const { errors } = getVariableValues(graph.schema, definitions, variables ?? {})
    if (errors) return { errors: errors.map(badVariable) }
    if (plan.rejection) return { data: null, errors: plan.rejection }
    return executor.execute(plan, { variables, context, asText: request.http !== undefined })
  }

  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async load() {
      for (const listener of listeners) listener({ apiSchema: graph.schema, coreSupergraphSdl: graph.sdl })
      return { executor: answer }
    },
    async stop() {},
  }
}

const refused = (message: string, code: string, nodes?: GraphQLError['nodes']) =>
  new GraphQLError(message, { nodes, extensions: { code, http: { status: 400 } } })

const whichOperation = (name?: string) =>
  refused(
    name ? `There is no operation named "${name}".` : 'Say which of the operations to run: operationName.',
    'OPERATION_RESOLUTION_FAILURE',
  )

const overWebSocketOnly = () =>
  refused('Subscriptions go over WebSocket (graphql-transport-ws) on this same path.', 'BAD_REQUEST')

const badVariable = ({ message, nodes }: GraphQLError) => refused(message, 'BAD_USER_INPUT', nodes)
