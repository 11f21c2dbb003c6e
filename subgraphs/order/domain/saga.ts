/**
 * The order saga, whole. Steps run from top to bottom. Undoing runs the compensations from below back to the
 * top: of a step that is refused, those before it; of an order that is canceled or expires, all that was
 * begun. CONFIRM_ORDER is the pivot: what comes after it is tried until it is done, and where that is not
 * possible the saga waits, STUCK, for an operator.
 */
import type { z } from 'zod'
import { type Message, message, type MessageType } from '#contracts/message.ts'
import type { CurrencyCode } from '#contracts/money.ts'
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

/** What the saga's messages say of the order. Amounts are in minor units. */
export interface SagaSubject {
  readonly id: string
  readonly customerId: string
  readonly currency: CurrencyCode
  readonly totalMinor: number
  readonly paymentMethod: string
}

/** A product of the order, once, at the price that the customer was promised. */
export interface ReservedLine {
  readonly productId: string
  readonly quantity: number
  readonly unitPriceMinor: number
}

/**
 * The message that a step sends and the answers that it can get; a step without a command is done here.
 * `lines` are the order's where the step says that it needs them, and empty otherwise.
 */
export interface StepDefinition {
  readonly name: string
  readonly command?: (order: SagaSubject, lines: readonly ReservedLine[]) => Message
  readonly needsLines?: true
  readonly done?: MessageType<z.ZodType<{ orderId: string }>>
  readonly refused?: MessageType<z.ZodType<{ orderId: string } & Refusal>>
  readonly compensation?: (orderId: string) => Message
  readonly compensated?: MessageType<z.ZodType<{ orderId: string }>>
  /** The earlier step whose compensation undoes this one too. */
  readonly undoneWith?: string
}

export const SAGA = [
  {
    name: 'RESERVE_STOCK',
    command: ({ id, currency }, lines) =>
      message(stockReserve, id, { orderId: id, lines: lines.map((line) => toStockLine(line, currency)) }),
    needsLines: true,
    done: stockReserved,
    refused: stockReservationRejected,
    compensation: (orderId) => message(stockRelease, orderId, { orderId }),
    compensated: stockReleased,
  },
  {
    name: 'AUTHORIZE_PAYMENT',
    command: ({ id, customerId, totalMinor, currency, paymentMethod }) => {
      const amount = { amountMinor: totalMinor, currency }
      return message(paymentAuthorize, id, { orderId: id, customerId, amount, paymentMethod })
    },
    done: paymentAuthorized,
    refused: paymentAuthorizationRejected,
    compensation: (orderId) => message(paymentVoid, orderId, { orderId }),
    compensated: paymentVoided,
  },
  { name: 'CONFIRM_ORDER' },
  {
    name: 'COMMIT_STOCK',
    command: ({ id }) => message(stockCommit, id, { orderId: id }),
    done: stockCommitted,
    refused: stockCommitRejected,
    undoneWith: 'RESERVE_STOCK',
  },
  {
    name: 'CAPTURE_PAYMENT',
    command: ({ id }) => message(paymentCapture, id, { orderId: id }),
    done: paymentCaptured,
    refused: paymentCaptureRejected,
    undoneWith: 'AUTHORIZE_PAYMENT',
  },
] as const satisfies readonly StepDefinition[]

function toStockLine({ productId, quantity, unitPriceMinor }: ReservedLine, currency: CurrencyCode) {
  return { productId, quantity, unitPrice: { amountMinor: unitPriceMinor, currency } }
}

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
