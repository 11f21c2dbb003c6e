/**
 * A subscription is planned and authorized before anything is asked of a subgraph. Subscriptions of the same operation,
 * variables, user, role and session get the same key: what is done in the name of one session ends with it.
 */
import type { GraphQLError } from 'graphql'
import { UNKNOWN_CLIENT } from '#platform/identity/client.ts'
import type { CheckedOperation } from '../execution/check-operation.ts'
import type { Graph } from '../execution/graph.ts'
import type { Plan, PlanFor } from '../execution/plans.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import { planSubscription, type SubscriptionPlan } from './subscription-plan.ts'
import type { Subscription } from './subscription.ts'

type Prepared = { subscription: Subscription } | { errors: readonly GraphQLError[] }

/** @param after the cursor behind which the client resumes @throws GraphQLError when it cannot be planned */
export type PrepareSubscription = (
  checked: CheckedOperation,
  caller: GatewayCaller,
  after?: string,
) => Promise<Prepared>

export function createSubscriptionPreparer(graph: Graph, planFor: PlanFor): PrepareSubscription {
  const subscriptionPlans = new WeakMap<Plan, SubscriptionPlan>()

  function toSubscriptionPlan(plan: Plan): SubscriptionPlan {
    let known = subscriptionPlans.get(plan)
    if (!known) subscriptionPlans.set(plan, (known = planSubscription(graph, plan)))
    return known
  }

  return async (checked, caller, after) => {
    const plan = await planFor(checked, caller.role)
    if (plan.rejection) return { errors: plan.rejection }
    const { operationName, source, coerced } = checked
    const { userId, role, sessionId } = caller
    const subscriptionPlan = toSubscriptionPlan(plan)
    return {
      subscription: {
        key: JSON.stringify([operationName ?? '', source, coerced, userId, role, sessionId ?? null]),
        plan: subscriptionPlan,
        after: subscriptionPlan.resumable ? after : undefined,
        variables: coerced,
        // Callers who share a stream may come from several addresses.
        caller: { ...caller, client: UNKNOWN_CLIENT },
      },
    }
  }
}
