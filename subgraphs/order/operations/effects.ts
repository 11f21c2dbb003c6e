/** What follows from the saga's decisions: the order's own events, its news, and commands to the participants. */
import { orderStatusChanged } from '#contracts/order.ts'
import { paymentAuthorize, paymentCapture, paymentVoid } from '#contracts/payment.ts'
import { stockCommit, stockRelease, stockReserve } from '#contracts/stock.ts'
import type { Send } from '#platform/messaging/outbox.ts'
import type { SagaOrder } from '../data/sagas.ts'
import type { LaterEvent } from '../domain/order.ts'
import type { Ending, StepName } from '../domain/saga.ts'
import type { Effect } from '../domain/saga-transition.ts'

/** A product of the order, once, at the price that the customer was promised. */
export interface ReservedLine {
  productId: string
  quantity: number
  unitPriceMinor: number
}

export function eventsOf(effects: readonly Effect[]): LaterEvent[] {
  return effects.flatMap((effect): LaterEvent[] => {
    if (effect.do === 'CONFIRM_ORDER') return [{ type: 'OrderConfirmed' }]
    return effect.do === 'END_ORDER' ? [eventOf(effect.ending)] : []
  })
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

/** Tells that the order has a new version. */
export function sendNews(send: Send, { id: orderId, customerId, version }: SagaOrder): void {
  send(orderStatusChanged, orderId, { orderId, customerId, version })
}

/** Whether the order's lines are needed for the commands. */
export function asksForStock(effects: readonly Effect[]): boolean {
  return effects.some((effect) => effect.do === 'COMMAND' && effect.step === 'RESERVE_STOCK')
}

/** @param lines for RESERVE_STOCK */
export function sendEffects(
  send: Send,
  order: SagaOrder,
  effects: readonly Effect[],
  lines: readonly ReservedLine[],
): void {
  for (const effect of effects) {
    if (effect.do === 'COMMAND') sendCommand(send, order, effect.step, lines)
    if (effect.do === 'COMPENSATE') sendCompensation(send, order.id, effect.step)
  }
}

function sendCommand(send: Send, order: SagaOrder, step: StepName, lines: readonly ReservedLine[]): void {
  const { id: orderId, customerId, paymentMethod } = order
  const currency = order.currency as 'EUR'
  switch (step) {
    case 'RESERVE_STOCK':
      return sendReserve(send, orderId, currency, lines)
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

export function sendReserve(
  send: Send,
  orderId: string,
  currency: string,
  lines: readonly ReservedLine[],
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
