/**
 * A subscription is planned, authorized and its variables are checked before anything is asked of a subgraph.
 * Subscriptions of the same operation, variables, user and role get the same key.
 */
import { type DocumentNode, GraphQLError } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import type { SubscribePayload } from 'graphql-ws'
import { UNKNOWN_CLIENT } from '#platform/identity/client.ts'
import type { Graph } from '../execution/graph.ts'
import type { Plan, PlanFor } from '../execution/plans.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import { planSubscription, type SubscriptionPlan } from './subscription-plan.ts'
import type { Subscription } from './subscription.ts'

type Prepared = { subscription: Subscription } | { errors: readonly GraphQLError[] }

/** @param document valid against the graph's schema. @throws GraphQLError when it cannot be planned */
export type PrepareSubscription = (
  document: DocumentNode,
  payload: SubscribePayload,
  caller: GatewayCaller,
) => Prepared

export function createSubscriptionPreparer(graph: Graph, planFor: PlanFor): PrepareSubscription {
  const subscriptionPlans = new WeakMap<Plan, SubscriptionPlan>()

  function toSubscriptionPlan(plan: Plan): SubscriptionPlan {
    let known = subscriptionPlans.get(plan)
    if (!known) subscriptionPlans.set(plan, (known = planSubscription(graph, plan)))
    return known
  }

  return (document, { query, operationName, variables }, caller) => {
    const plan = planFor({ source: query, document, operationName }, caller.role)
    if (plan.rejection) return { errors: plan.rejection }
    const definitions = plan.operation.variableDefinitions ?? []
    const { errors, coerced } = getVariableValues(graph.schema, definitions, variables ?? {})
    if (errors) return { errors: errors.map(({ message }) => badVariable(message)) }
    const { userId, role } = caller
    return {
      subscription: {
        key: JSON.stringify([operationName ?? '', query, coerced, userId, role]),
        plan: toSubscriptionPlan(plan),
        variables: coerced,
        // Callers who share a stream may come from several addresses.
        caller: { ...caller, client: UNKNOWN_CLIENT },
      },
    }
  }
}

const badVariable = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
