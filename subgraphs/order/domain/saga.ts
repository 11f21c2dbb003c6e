/**
 * The order saga, whole. Steps run from top to bottom. Compensations run from below back to the top: where a
 * step is refused, for those before it; where an order is canceled or expires, for all that was begun.
 * CONFIRM_ORDER is the pivot: what comes after it is retried until it is done, and where that is not possible
 * the saga waits, STUCK, for an operator.
 */
import { message } from '#contracts/message.ts'
import {
  paymentActionRequired,
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
  stockReservationExpired,
  stockReservationRejected,
  stockReserve,
  stockReserved,
} from '#contracts/stock.ts'
import type { StepDefinition } from './saga-step-definition.ts'

export const SAGA = [
  {
    name: 'RESERVE_STOCK',
    command: ({ id, currency }, lines) => {
      const priced = lines.map(({ productId, quantity, unitPriceMinor: amountMinor }) => {
        return { productId, quantity, unitPrice: { amountMinor, currency } }
      })
      return message(stockReserve, id, { orderId: id, lines: priced })
    },
    needsLines: true,
    done: stockReserved,
    lapsed: stockReservationExpired,
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
    waits: paymentActionRequired,
    refused: paymentAuthorizationRejected,
    compensation: (orderId) => message(paymentVoid, orderId, { orderId }),
    compensated: paymentVoided,
  },
  { name: 'CONFIRM_ORDER' },
  {
    name: 'COMMIT_STOCK',
    command: ({ id }) => message(stockCommit, id, { orderId: id }),
    done: stockCommitted,
    failed: stockCommitRejected,
    compensatedWith: 'RESERVE_STOCK',
  },
  {
    name: 'CAPTURE_PAYMENT',
    command: ({ id }) => message(paymentCapture, id, { orderId: id }),
    done: paymentCaptured,
    failed: paymentCaptureRejected,
    compensatedWith: 'AUTHORIZE_PAYMENT',
  },
] as const satisfies readonly StepDefinition[]

export type StepName = (typeof SAGA)[number]['name']

/** The step that this subgraph does itself, and after which nothing is refused any more. */
export const PIVOT: StepName = 'CONFIRM_ORDER'

/** A step's row of the table. */
export function definitionOf(name: StepName): StepDefinition {
  const definition = SAGA.find((step) => step.name === name)
  if (!definition) throw new Error(`The saga has no step ${name}.`)
  return definition
}
