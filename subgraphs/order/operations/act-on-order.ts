/**
 * What customers, staff and operators do to an order that is there: decided on the order and its saga as they
 * are. To do a thing twice is to do it once.
 */
import type { SagaRow } from '../data/sagas.ts'
import { decideCancel, decideDeliver, decideShip, type Decision, type OrderState } from '../domain/actions.ts'
import { resolve, retry } from '../domain/saga-patience.ts'
import { type Transition, unmoved } from '../domain/saga-transition.ts'
import { cancel } from '../domain/saga-undo.ts'
import type { Change, MoveOrder } from './move-order.ts'

/** Undefined when it is done, or was done before; otherwise why not, in words for people. */
export type Refused = string | undefined

export interface OrderActions {
  cancel(orderId: string, requestedBy: string, reason: string): Promise<Refused>
  ship(orderId: string, shipment: { carrier: string; trackingNumber: string }): Promise<Refused>
  deliver(orderId: string): Promise<Refused>
  retrySaga(orderId: string): Promise<Refused>
  resolveSaga(orderId: string, note: string): Promise<Refused>
}

export function createOrderActions(moveOrder: MoveOrder): OrderActions {
  /** Moves the order unless it is refused. */
  async function act(
    orderId: string,
    decide: (row: SagaRow, now: Date) => Change | { refused: string } | undefined,
  ): Promise<Refused> {
    let refused: Refused
    const exists = await moveOrder(orderId, (row, now) => {
      const decided = decide(row, now)
      refused = decided && 'refused' in decided ? decided.refused : undefined
      return decided && 'saga' in decided ? decided : undefined
    })
    if (!exists) throw new Error(`the order ${orderId} has no saga`)
    return refused
  }

  /** Records what is decided; a cancellation goes on to undo the saga. */
  const decided = (orderId: string, decide: (order: OrderState, row: SagaRow) => Decision) =>
    act(orderId, (row, now) => {
      const { order, saga } = row
      const decision = decide({ status: order.status, fulfillment: order.fulfillment, saga }, row)
      if ('refused' in decision) return decision
      if (decision.do === 'NOTHING') return undefined
      const follows = decision.do.type === 'OrderCancelRequested' ? cancel(saga, now) : unmoved(saga)
      return { ...follows, events: [decision.do] }
    })

  const parked = (orderId: string, move: (row: SagaRow, now: Date) => Transition) =>
    act(orderId, (row, now) =>
      row.saga.status === 'STUCK'
        ? move(row, now)
        : { refused: 'Only a saga that is STUCK can be retried or resolved.' },
    )

  return {
    cancel: (orderId, requestedBy, reason) =>
      decided(orderId, (order) => decideCancel(order, requestedBy, reason)),
    ship: (orderId, shipment) => decided(orderId, (order, row) => decideShip(order, shipment, row.order)),
    deliver: (orderId) => decided(orderId, decideDeliver),
    retrySaga: (orderId) => parked(orderId, ({ saga }) => retry(saga)),
    resolveSaga: (orderId, note) => parked(orderId, ({ saga }, now) => resolve(saga, note, now)),
  }
}
