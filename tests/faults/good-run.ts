/** A made-up run in which nothing went wrong: an order that was delivered, and one that was canceled. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { createHistory, type History } from './history.ts'
import type { Observation, ObservedOrder } from './observation.ts'

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
  /** Delivered, and a part of the money given back. */
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
      sold: new Map([[delivered.id, PIECES]]),
      held: new Set(),
      transactions: booked.map(([{ id: orderId }, type, amountMinor]) => ({
        orderId,
        type,
        status: 'SUCCEEDED',
        amountMinor,
        reference: `pi_${orderId}`,
      })),
      provider: booked.map(([each, type, amountMinor]) => ({
        orderId: external(each),
        type: type.toLowerCase(),
        amountMinor,
        reference: `pi_${each.id}`,
      })),
      outbox: 0,
      inboxRepeats: 0,
      contradictions: [],
      deadLetters: ['$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.COMMANDS.product malformed'],
    },
  }
}

/** Adds an entry to both ledgers, so that they stay the same. */
export function book({ seen }: Run, each: ObservedOrder, type: string, amountMinor: number): void {
  const reference = `pi_${each.id}`
  seen.transactions.push({ orderId: each.id, type, status: 'SUCCEEDED', amountMinor, reference })
  seen.provider.push({ orderId: external(each), type: type.toLowerCase(), amountMinor, reference })
}
