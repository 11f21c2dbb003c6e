/**
 * The order saga, whole. Steps run from top to bottom. Undoing runs the compensations from below back to the
 * top: of a step that is refused, those before it; of an order that is canceled or expires, all that was
 * begun. CONFIRM_ORDER is the pivot: what comes after it is tried until it is done, and where that is not
 * possible the saga waits, STUCK, for an operator.
 */
import type { z } from 'zod'
import type { MessageType } from '#contracts/message.ts'
import {
  paymentAuthorizationRejected,
  paymentAuthorize,
  paymentAuthorized,
  paymentCapture,
  paymentCaptureRejected,
  paymentCaptured,
  paymentVoid,
  paymentVoided,
} from '#contracts/payment.ts'
import {
  stockCommit,
  stockCommitRejected,
  stockCommitted,
  stockRelease,
  stockReleased,
  stockReservationRejected,
  stockReserve,
  stockReserved,
} from '#contracts/stock.ts'

/** Why a participant did not do what it was asked. */
export interface Refusal {
  readonly reason: string
  readonly detail: string
}

/** What a step asks and what it can be answered; a step without a command is done here. */
export interface StepDefinition {
  readonly name: string
  readonly command?: MessageType
  readonly done?: MessageType<z.ZodType<{ orderId: string }>>
  readonly refused?: MessageType<z.ZodType<{ orderId: string } & Refusal>>
  readonly compensation?: MessageType
  readonly compensated?: MessageType<z.ZodType<{ orderId: string }>>
  /** The earlier step whose compensation undoes this one too. */
  readonly undoneWith?: string
}

export const SAGA = [
  {
    name: 'RESERVE_STOCK',
    command: stockReserve,
    done: stockReserved,
    refused: stockReservationRejected,
    compensation: stockRelease,
    compensated: stockReleased,
  },
  {
    name: 'AUTHORIZE_PAYMENT',
    command: paymentAuthorize,
    done: paymentAuthorized,
    refused: paymentAuthorizationRejected,
    compensation: paymentVoid,
    compensated: paymentVoided,
  },
  { name: 'CONFIRM_ORDER' },
  {
    name: 'COMMIT_STOCK',
    command: stockCommit,
    done: stockCommitted,
    refused: stockCommitRejected,
    undoneWith: 'RESERVE_STOCK',
  },
  {
    name: 'CAPTURE_PAYMENT',
    command: paymentCapture,
    done: paymentCaptured,
    refused: paymentCaptureRejected,
    undoneWith: 'AUTHORIZE_PAYMENT',
  },
] as const satisfies readonly StepDefinition[]

export type StepName = (typeof SAGA)[number]['name']

/** The step that this subgraph does itself, and after which nothing is refused any more. */
export const PIVOT: StepName = 'CONFIRM_ORDER'

/** STUCK: an operator must act. */
export type SagaStatus = 'RUNNING' | 'COMPENSATING' | 'SUCCEEDED' | 'COMPENSATED' | 'STUCK'
export type StepStatus =
  'PENDING' | 'EXECUTING' | 'SUCCEEDED' | 'FAILED' | 'COMPENSATING' | 'COMPENSATED' | 'COMPENSATION_FAILED'

/** Times are RFC 3339. */
export interface Step {
  readonly name: StepName
  readonly status: StepStatus
  /** How often the participant was asked, to do it or to undo it. */
  readonly attempts: number
  readonly error: string | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

/** What becomes of the order once everything is undone. */
export type Ending =
  | ({ readonly status: 'REJECTED' } & Refusal)
  | { readonly status: 'EXPIRED'; readonly detail: string }
  | { readonly status: 'CANCELED' }

export interface Saga {
  readonly status: SagaStatus
  readonly steps: readonly Step[]
  /** Set when undoing begins. */
  readonly ending: Ending | null
  /** How often what it waits for was asked in vain; 0 again with every answer. */
  readonly unanswered: number
}
