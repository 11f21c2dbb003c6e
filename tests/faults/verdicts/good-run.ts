/** A made-up run in which nothing went wrong: an order that was delivered, and one that was canceled. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { createHistory, type History } from '../history.ts'
import { statusesOf } from './lifecycle.ts'
import type { ProductState } from '../watching/catalog.ts'
import type { Observation } from '../reading/observation.ts'
import type { ObservedMovement, ObservedOrder } from '../reading/read-databases.ts'
import type { StoredMessage } from '../reading/read-messages.ts'

const DELIVERED = ['OrderPlaced', 'OrderConfirmed', 'OrderShipped', 'OrderRefunded', 'OrderDelivered']
const CANCELED = ['OrderPlaced', 'OrderConfirmed', 'OrderCancelRequested', 'OrderCanceled']
export const LAMP = newId()
const REFUND = newId()
/** When the run began, in milliseconds since the epoch; its orders are placed then, while there is no fault. */
export const BEGAN = Date.UTC(2026, 0, 1)
const CALM_MS = 60_000
/** Between two events of an order. */
const PACE_MS = 1_000
const PRICE = 500
/** Of each order, in minor units. */
export const TOTAL = 1_000
/** Of each order. */
export const PIECES = 2

const STATE: ProductState = {
  version: 1,
  name: 'Lamp',
  priceMinor: PRICE,
  archived: false,
  stockVersion: 8,
  available: 13,
}

/** At the pace of the orders' events. */
const asked = (step: number) => ({ askedAt: BEGAN + step * PACE_MS, answeredAt: BEGAN + step * PACE_MS + 1 })

export interface Run {
  history: History
  seen: Observation
  /** Delivered, and a part of the money refunded. */
  delivered: ObservedOrder
  /** Confirmed, captured, and then canceled. */
  canceled: ObservedOrder
}

/** As clients know it. */
export const external = ({ id }: ObservedOrder) => toGlobalId('ord', id)

function order(status: string, sagaStatus: string, types: string[]): ObservedOrder {
  return {
    id: newId(),
    idempotencyKey: newId(),
    status,
    sagaStatus,
    version: types.length,
    totalMinor: TOTAL,
    rejectionReason: null,
    paymentMethod: 'pm_card_visa',
    lines: [{ productId: LAMP, quantity: PIECES, unitPriceMinor: PRICE }],
    placedAt: BEGAN,
    sagaMovedAt: BEGAN + PACE_MS,
    attempts: { RESERVE_STOCK: 1, AUTHORIZE_PAYMENT: 1 },
    events: types.map((type, index) => ({
      version: index + 1,
      type,
      at: BEGAN + index * PACE_MS,
      refundId: type === 'OrderRefunded' ? REFUND : null,
      fullyRefunded: false,
    })),
  }
}

function moved({ id }: ObservedOrder, type: 'SALE' | 'RETURN'): ObservedMovement {
  return { orderId: id, productId: LAMP, type, count: 1, quantity: PIECES }
}

/** Two of its commands and their answers, and the announcement of each version. */
function messagesOf({ id: orderId, events }: ObservedOrder): StoredMessage[] {
  const sent = (subject: string, data: object): StoredMessage => {
    return { id: newId(), subject, orderId, data: JSON.stringify({ orderId, ...data }) }
  }
  return [
    sent('commands.product.stock.reserve', {}),
    sent('events.product.stock.reserved', {}),
    sent('commands.payment.authorize', {}),
    sent('events.payment.authorized', {}),
    ...events.map(({ version }) => sent('events.order.status-changed', { version })),
  ]
}

export function goodRun(): Run {
  const delivered = order('COMPLETED', 'SUCCEEDED', DELIVERED)
  const canceled = order('CANCELED', 'COMPENSATED', CANCELED)
  const orders = [delivered, canceled]
  const booked: [ObservedOrder, type: string, amountMinor: number][] = [
    [delivered, 'AUTHORIZATION', TOTAL],
    [delivered, 'CAPTURE', TOTAL],
    [delivered, 'REFUND', 300],
    [canceled, 'AUTHORIZATION', TOTAL],
    [canceled, 'CAPTURE', TOTAL],
    [canceled, 'REFUND', TOTAL],
  ]
  return {
    delivered,
    canceled,
    history: {
      ...createHistory({
        onHand: new Map([[LAMP, 10]]),
        priceMinor: new Map([[LAMP, PRICE]]),
        stockVersion: new Map([[LAMP, 1]]),
      }),
      restocks: [
        { ...asked(1), productId: LAMP, quantity: 5, outcome: 'DONE' },
        { ...asked(2), productId: LAMP, quantity: 40, outcome: 'STALE_VERSION' },
      ],
      attempts: orders.map((each) => ({
        ...asked(0),
        idempotencyKey: each.idempotencyKey,
        lines: each.lines,
        paymentMethod: each.paymentMethod,
        answered: new Set([external(each)]),
        refusal: undefined,
      })),
      actions: [
        { ...asked(2), orderId: external(delivered), kind: 'SHIP', outcome: 'DONE' },
        { ...asked(3), orderId: external(delivered), kind: 'DELIVER', outcome: 'DONE' },
        { ...asked(4), orderId: external(delivered), kind: 'CANCEL', outcome: 'ORDER_NOT_CANCELABLE' },
        { ...asked(2), orderId: external(canceled), kind: 'CANCEL', outcome: 'DONE' },
      ],
      board: orders.flatMap((each) =>
        statusesOf(each.events.map(({ type }) => type)).map((status) => {
          return { orderId: external(each), status, position: newId() }
        }),
      ),
      deliveries: [{ feed: 'ordersChanged', connectedAt: BEGAN, happenedAt: BEGAN, receivedAt: BEGAN + 100 }],
      reflections: [{ what: 'a price', confirmedAt: BEGAN, shownAt: BEGAN + 100 }],
      calm: [{ from: BEGAN, until: BEGAN + CALM_MS, answerMs: 5 }],
      healedAt: BEGAN + 2 * CALM_MS,
      refunds: [{ orderId: external(delivered), amountMinor: 300, outcome: 'DONE' }],
      watched: [
        {
          orderId: external(canceled),
          statuses: ['PENDING', 'CONFIRMED', 'CANCEL_PENDING', 'CANCELED'],
          cuts: 1,
          stays: true,
        },
        { orderId: external(delivered), statuses: ['PENDING', 'CONFIRMED'], cuts: 0, stays: false },
      ],
      poison: 1,
    },
    seen: {
      orders,
      levels: [{ productId: LAMP, onHand: 13, reserved: 0, version: 7, moved: 13, adjusted: 1 }],
      movements: [moved(delivered, 'SALE'), moved(canceled, 'SALE'), moved(canceled, 'RETURN')],
      reservations: orders.map(({ id, status }) => {
        const isSold = status === 'COMPLETED'
        return { orderId: id, productId: LAMP, quantity: PIECES, status: isSold ? 'COMMITTED' : 'RELEASED' }
      }),
      sold: new Map([[delivered.id, PIECES]]),
      held: new Set(),
      transactions: booked.map(([{ id: orderId }, type, amountMinor]) => ({
        orderId,
        type,
        status: 'SUCCEEDED',
        amountMinor,
        reference: `pi_${orderId}`,
      })),
      refunds: booked.flatMap(([{ id }, type, amountMinor]) =>
        type === 'REFUND' ? [{ id: REFUND, orderId: id, amountMinor, byVoid: id === canceled.id }] : [],
      ),
      provider: booked.map(([each, type, amountMinor]) => ({
        orderId: external(each),
        type: type.toLowerCase(),
        amountMinor,
        reference: `pi_${each.id}`,
        at: BEGAN,
      })),
      outbox: 0,
      unhandled: {},
      messages: [...messagesOf(delivered), ...messagesOf(canceled)],
      contradictions: [],
      disagreements: [],
      catalog: {
        truth: new Map([[LAMP, STATE]]),
        stream: new Map([[LAMP, STATE]]),
        copy: new Map([[LAMP, STATE]]),
      },
      deadLetters: ['dead-letters.COMMANDS.product malformed'],
    },
  }
}

export const level = ({ seen }: Run) => seen.levels[0]!

/** Adds an entry to both ledgers, so that they stay the same. */
export function book({ seen }: Run, each: ObservedOrder, type: string, amountMinor: number): void {
  const reference = `pi_${each.id}`
  seen.transactions.push({ orderId: each.id, type, status: 'SUCCEEDED', amountMinor, reference })
  seen.provider.push({ orderId: external(each), type: type.toLowerCase(), amountMinor, reference, at: BEGAN })
}
