/**
 * Carrying out what the saga decided, in the transaction that stores the decision: its commands and the
 * news of the order go into the outbox, the order's own events into its history.
 */
import { orderStatusChanged } from '#events/order.ts'
import { paymentAuthorize, paymentCapture, paymentVoid } from '#events/payment.ts'
import { stockCommit, stockRelease, stockReserve } from '#events/stock.ts'
import type { Send } from '#platform/outbox.ts'
import type { Tx } from '../data/database.ts'
import { appendEvent } from '../data/orders.ts'
import { findQuantities, type SagaRow } from '../data/sagas.ts'
import type { OrderEvent, OrderPlaced } from '../domain/order.ts'
import type { StepName } from '../domain/saga.ts'
import type { Effect } from '../domain/saga-machine.ts'

type Order = SagaRow['order']

export async function carryOut(
  tx: Tx,
  send: Send,
  order: Order,
  effects: readonly Effect[],
  now: Date,
): Promise<void> {
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
      case 'REJECT_ORDER':
        await record(
          tx,
          send,
          order,
          { type: 'OrderRejected', reason: effect.reason, detail: effect.detail },
          now,
        )
        break
      default:
        effect satisfies never
    }
  }
}

async function record(tx: Tx, send: Send, order: Order, event: Exclude<OrderEvent, OrderPlaced>, now: Date) {
  const version = await appendEvent(tx, order, event, now)
  send(orderStatusChanged, order.id, { orderId: order.id, customerId: order.customerId, version })
}

async function sendCommand(tx: Tx, send: Send, order: Order, step: StepName): Promise<void> {
  const { id: orderId, customerId, paymentMethod } = order
  switch (step) {
    case 'RESERVE_STOCK':
      return send(stockReserve, orderId, { orderId, lines: await findQuantities(tx, orderId) })
    case 'AUTHORIZE_PAYMENT': {
      const amount = { amountMinor: order.totalMinor, currency: order.currency as 'EUR' }
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
