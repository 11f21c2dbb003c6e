/**
 * Carrying out what the saga decided, in the transaction that stores the decision: its commands and the
 * news of the order go into the outbox, the order's own events into its history.
 */
import { orderStatusChanged } from '#events/order.ts'
import { paymentAuthorize, paymentCapture, paymentVoid } from '#events/payment.ts'
import { stockCommit, stockRelease, stockReserve } from '#events/stock.ts'
import type { Send } from '#platform/outbox.ts'
import { appendEvent } from '../data/append-event.ts'
import type { Tx } from '../data/database.ts'
import { findQuantities, type SagaOrder, updateSaga } from '../data/sagas.ts'
import type { LaterEvent } from '../domain/order.ts'
import type { Ending, StepName } from '../domain/saga.ts'
import type { Effect, Transition } from '../domain/saga-transition.ts'

/** Stores the saga as it is now and carries out what follows. */
export async function carryOut(
  tx: Tx,
  send: Send,
  order: SagaOrder,
  { saga, effects }: Transition,
  now: Date,
): Promise<void> {
  await updateSaga(tx, order, saga, now)
  await perform(tx, send, order, effects, now)
}

/** Appends an event to the order and tells of it. */
export async function record(tx: Tx, send: Send, order: SagaOrder, event: LaterEvent, now: Date) {
  const after = await appendEvent(tx, order, event, now)
  const { id: orderId, customerId, version } = after
  send(orderStatusChanged, orderId, { orderId, customerId, version })
  return after
}

async function perform(tx: Tx, send: Send, order: SagaOrder, effects: readonly Effect[], now: Date) {
  for (const effect of effects) {
    switch (effect.do) {
      case 'COMMAND':
        await sendCommand(tx, send, order, effect.step)
        break
      case 'COMPENSATE':
        sendCompensation(send, order.id, effect.step)
        break
      case 'CONFIRM_ORDER':
        await record(tx, send, order, { type: 'OrderConfirmed' }, now)
        break
      case 'END_ORDER':
        await record(tx, send, order, eventOf(effect.ending), now)
        break
      default:
        effect satisfies never
    }
  }
}

function eventOf(ending: Ending): LaterEvent {
  switch (ending.status) {
    case 'REJECTED':
      return { type: 'OrderRejected', reason: ending.reason, detail: ending.detail }
    case 'EXPIRED':
      return { type: 'OrderExpired', detail: ending.detail }
    case 'CANCELED':
      return { type: 'OrderCanceled' }
    default:
      return ending satisfies never
  }
}

async function sendCommand(tx: Tx, send: Send, order: SagaOrder, step: StepName): Promise<void> {
  const { id: orderId, customerId, paymentMethod } = order
  const currency = order.currency as 'EUR'
  switch (step) {
    case 'RESERVE_STOCK':
      return sendReserve(send, orderId, currency, await findQuantities(tx, orderId))
    case 'AUTHORIZE_PAYMENT': {
      const amount = { amountMinor: order.totalMinor, currency }
      return send(paymentAuthorize, orderId, { orderId, customerId, amount, paymentMethod })
    }
    case 'COMMIT_STOCK':
      return send(stockCommit, orderId, { orderId })
    case 'CAPTURE_PAYMENT':
      return send(paymentCapture, orderId, { orderId })
    default:
      throw new Error(`${step} has no command`)
  }
}

/** @param lines each product once */
export function sendReserve(
  send: Send,
  orderId: string,
  currency: string,
  lines: readonly { productId: string; quantity: number; unitPriceMinor: number }[],
): void {
  const priced = lines.map(({ productId, quantity, unitPriceMinor }) => ({
    productId,
    quantity,
    unitPrice: { amountMinor: unitPriceMinor, currency: currency as 'EUR' },
  }))
  send(stockReserve, orderId, { orderId, lines: priced })
}

function sendCompensation(send: Send, orderId: string, step: StepName): void {
  switch (step) {
    case 'RESERVE_STOCK':
      return send(stockRelease, orderId, { orderId })
    case 'AUTHORIZE_PAYMENT':
      return send(paymentVoid, orderId, { orderId })
    default:
      throw new Error(`${step} has no compensation`)
  }
}
