/** A client's subscription, planned and checked: what its source is asked for, and in whose name. */
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import type { SubscriptionPlan } from './subscription-plan.ts'

export interface Subscription {
  /** The same for subscriptions that may share one stream of events. */
  readonly key: string
  readonly plan: SubscriptionPlan
  readonly variables: Record<string, unknown>
  readonly caller: GatewayCaller
  /** The cursor behind which the client resumes. */
  readonly after?: string
}
