/**
 * The order saga, whole. Steps run from top to bottom. When one of them is refused, the compensations of
 * those before it run from there back to the top, and the order is rejected. CONFIRM_ORDER is the pivot:
 * from there on nothing is refused any more, only tried again until it is done.
 */
import type { z } from 'zod'
import type { MessageType } from '#events/message.ts'
import {
  paymentAuthorizationRejected,
  paymentAuthorize,
  paymentAuthorized,
  paymentCapture,
  paymentCaptured,
  paymentVoid,
  paymentVoided,
} from '#events/payment.ts'
import {
  stockCommit,
  stockCommitted,
  stockRelease,
  stockReleased,
  stockReservationRejected,
  stockReserve,
  stockReserved,
} from '#events/stock.ts'
import type { RejectionReason } from './order.ts'

/** What a step asks and what it can be answered; a step without a command is done here. */
export interface StepDefinition {
  readonly name: string
  readonly command?: MessageType
  readonly done?: MessageType<z.ZodType<{ orderId: string }>>
  readonly refused?: MessageType<z.ZodType<{ orderId: string } & Failure>>
  readonly compensation?: MessageType
  readonly compensated?: MessageType<z.ZodType<{ orderId: string }>>
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
  { name: 'COMMIT_STOCK', command: stockCommit, done: stockCommitted },
  { name: 'CAPTURE_PAYMENT', command: paymentCapture, done: paymentCaptured },
] as const satisfies readonly StepDefinition[]

export type StepName = (typeof SAGA)[number]['name']

/** The step that this subgraph does itself, and after which there is no way back. */
export const PIVOT: StepName = 'CONFIRM_ORDER'

export type SagaStatus = 'RUNNING' | 'COMPENSATING' | 'SUCCEEDED' | 'COMPENSATED'
export type StepStatus = 'PENDING' | 'EXECUTING' | 'SUCCEEDED' | 'FAILED' | 'COMPENSATING' | 'COMPENSATED'

/** Times are RFC 3339. */
export interface Step {
  readonly name: StepName
  readonly status: StepStatus
  /** How often its command was sent. */
  readonly attempts: number
  readonly error: string | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

/** Why a step was refused; it becomes the reason of the order's rejection. */
export interface Failure {
  readonly reason: RejectionReason
  readonly detail: string
}

export interface Saga {
  readonly status: SagaStatus
  readonly steps: readonly Step[]
  readonly failure: Failure | null
}
