/** A made-up run in which nothing went wrong: an order that was delivered, and one that was canceled. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { createHistory, type History } from './history.ts'
import type { Observation } from './observation.ts'
import type { ObservedMovement, ObservedOrder } from './read-databases.ts'
import type { StoredMessage } from './read-messages.ts'

const DELIVERED = ['OrderPlaced', 'OrderConfirmed', 'OrderShipped', 'OrderDelivered']
const CANCELED = ['OrderPlaced', 'OrderConfirmed', 'OrderCancelRequested', 'OrderCanceled']
const LAMP = newId()
/** Of each order, in minor units. */
export const TOTAL = 1_000
/** Of each order. */
export const PIECES = 2

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
    lines: [{ productId: LAMP, quantity: PIECES }],
    events: types.map((type, index) => ({ version: index + 1, type })),
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
      ...createHistory(),
      stockAtStart: new Map([[LAMP, 10]]),
      restocks: [
        { productId: LAMP, quantity: 5, outcome: 'DONE' },
        { productId: LAMP, quantity: 40, outcome: 'STALE_VERSION' },
      ],
      attempts: orders.map((each) => ({
        idempotencyKey: each.idempotencyKey,
        answered: new Set([external(each)]),
        refused: false,
      })),
      actions: [
        { orderId: external(delivered), kind: 'SHIP', outcome: 'DONE' },
        { orderId: external(delivered), kind: 'DELIVER', outcome: 'DONE' },
        { orderId: external(delivered), kind: 'CANCEL', outcome: 'ORDER_NOT_CANCELABLE' },
        { orderId: external(canceled), kind: 'CANCEL', outcome: 'DONE' },
      ],
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
      levels: [{ productId: LAMP, onHand: 13, reserved: 0, moved: 13 }],
      movements: [moved(delivered, 'SALE'), moved(canceled, 'SALE'), moved(canceled, 'RETURN')],
      reservations: orders.map(({ id }) => ({ orderId: id, productId: LAMP, quantity: PIECES })),
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
        type === 'REFUND' ? [{ orderId: id, amountMinor }] : [],
      ),
      provider: booked.map(([each, type, amountMinor]) => ({
        orderId: external(each),
        type: type.toLowerCase(),
        amountMinor,
        reference: `pi_${each.id}`,
      })),
      outbox: 0,
      messages: [...messagesOf(delivered), ...messagesOf(canceled)],
      contradictions: [],
      deadLetters: ['dead-letters.COMMANDS.product malformed'],
    },
  }
}

export const level = ({ seen }: Run) => seen.levels[0]!

/** Adds an entry to both ledgers, so that they stay the same. */
export function book({ seen }: Run, each: ObservedOrder, type: string, amountMinor: number): void {
  const reference = `pi_${each.id}`
  seen.transactions.push({ orderId: each.id, type, status: 'SUCCEEDED', amountMinor, reference })
  seen.provider.push({ orderId: external(each), type: type.toLowerCase(), amountMinor, reference })
}
