/** How far a saga is: what is stored of it, apart from the table that says what its steps do. */
import type { StepName } from './saga.ts'
import type { Refusal } from './saga-step-definition.ts'

/** STUCK: an operator must act. */
export type SagaStatus = 'RUNNING' | 'COMPENSATING' | 'SUCCEEDED' | 'COMPENSATED' | 'STUCK'
export type StepStatus =
  'PENDING' | 'EXECUTING' | 'SUCCEEDED' | 'FAILED' | 'COMPENSATING' | 'COMPENSATED' | 'COMPENSATION_FAILED'

/** Times are RFC 3339. */
export interface Step {
  readonly name: StepName
  readonly status: StepStatus
  /** How often the participant was asked, to do it or to compensate it. */
  readonly attempts: number
  readonly error: string | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
  /** Of the compensation; what the step itself took stays as it was. Absent where it was never begun. */
  readonly compensationStartedAt?: string
  readonly compensationFinishedAt?: string | null
  /** The participant waits for the customer to act. */
  readonly awaitsCustomer?: true
  /** An operator did it; what participants say of it no longer counts. */
  readonly byHand?: true
}

/** What becomes of the order. */
export type Ending =
  | ({ readonly status: 'REJECTED' } & Refusal)
  | { readonly status: 'EXPIRED'; readonly detail: string }
  | { readonly status: 'CANCELED' }

/** Whether the order has come to its end already, and what is left is compensated after that. */
export type SagaEnding = Ending & { readonly ended?: true }

export interface Saga {
  readonly status: SagaStatus
  readonly steps: readonly Step[]
  /** Set when compensating begins. */
  readonly ending: SagaEnding | null
  /** How many retries of the step that it waits for were not answered; 0 again with every answer. */
  readonly unanswered: number
}
