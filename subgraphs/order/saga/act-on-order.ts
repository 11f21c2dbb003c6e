/**
 * What customers, staff and operators do to an order that is there: decided on the order and its saga as they
 * are, under their lock, and carried out in the same transaction. To do a thing twice is to do it once.
 */
import type { Outbox } from '#platform/outbox.ts'
import type { Tx } from '../data/database.ts'
import { lockSaga, type SagaRow } from '../data/sagas.ts'
import { decideCancel, decideDeliver, decideShip, type Decision, type OrderState } from '../domain/actions.ts'
import type { Transition } from '../domain/saga-transition.ts'
import { resolve, retry } from '../domain/saga-patience.ts'
import { cancel } from '../domain/saga-undo.ts'
import { carryOut, record } from './effects.ts'

/** Undefined when it is done, or was done before; otherwise why not, in words for people. */
export type Refused = string | undefined

export interface OrderActions {
  cancel(orderId: string, requestedBy: string, reason: string): Promise<Refused>
  ship(orderId: string, shipment: { carrier: string; trackingNumber: string }): Promise<Refused>
  deliver(orderId: string): Promise<Refused>
  retrySaga(orderId: string): Promise<Refused>
  resolveSaga(orderId: string, note: string): Promise<Refused>
}

export function createOrderActions(outbox: Outbox<Tx>): OrderActions {
  /** Records what is decided; a cancellation goes on to undo the saga. */
  const decided = (orderId: string, decide: (order: OrderState, row: SagaRow) => Decision) =>
    outbox.transaction(async (tx, send) => {
      const row = await lockExisting(tx, orderId)
      const { order, saga } = row
      const decision = decide({ status: order.status, fulfillment: order.fulfillment, saga }, row)
      if ('refused' in decision) return decision.refused
      if (decision.do === 'NOTHING') return undefined
      const now = new Date()
      const after = await record(tx, send, order, decision.do, now)
      if (decision.do.type === 'OrderCancelRequested') await carryOut(tx, send, after, cancel(saga, now), now)
      return undefined
    })

  const parked = (orderId: string, move: (row: SagaRow, now: Date) => Transition) =>
    outbox.transaction(async (tx, send) => {
      const row = await lockExisting(tx, orderId)
      if (row.saga.status !== 'STUCK') return 'Only a saga that is STUCK can be retried or resolved.'
      const now = new Date()
      await carryOut(tx, send, row.order, move(row, now), now)
      return undefined
    })

  return {
    cancel: (orderId, requestedBy, reason) =>
      decided(orderId, (order) => decideCancel(order, requestedBy, reason)),
    ship: (orderId, shipment) => decided(orderId, (order, row) => decideShip(order, shipment, row.order)),
    deliver: (orderId) => decided(orderId, decideDeliver),
    retrySaga: (orderId) => parked(orderId, ({ saga }) => retry(saga)),
    resolveSaga: (orderId, note) => parked(orderId, ({ saga }, now) => resolve(saga, note, now)),
  }
}

async function lockExisting(tx: Tx, orderId: string): Promise<SagaRow> {
  const found = await lockSaga(tx, orderId)
  if (!found) throw new Error(`the order ${orderId} has no saga`)
  return found
}
