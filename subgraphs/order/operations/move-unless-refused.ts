/**
 * What customers, staff and operators do to an order that is there goes this way: it is decided on the order and
 * its saga as they are, and either moves them or is refused. To do a thing twice is to do it once.
 */
import type { SagaRow } from '../data/saga-rows.ts'
import type { Decision, OrderState } from '../domain/action-rules.ts'
import type { Change, MoveOrder } from './move-order.ts'

/** Undefined when it is done, or was done before; otherwise why not, in a sentence for people. */
export type Refused = string | undefined

/** @param decide what is to happen, why it is refused, or undefined where it was done before */
export async function moveUnlessRefused(
  moveOrder: MoveOrder,
  orderId: string,
  decide: (row: SagaRow, now: Date) => Change | { refused: string } | undefined,
): Promise<Refused> {
  let refused: Refused
  const exists = await moveOrder(orderId, (row, now) => {
    const decided = decide(row, now)
    refused = decided && 'refused' in decided ? decided.refused : undefined
    return decided && 'saga' in decided ? decided : undefined
  })
  if (!exists) throw new Error(`The order ${orderId} has no saga.`)
  return refused
}

/** The part of an order that the rules for actions decide on. */
export function stateOf({ order, saga }: SagaRow): OrderState {
  const { status, fulfillment, fullyRefunded } = order
  return { status, fulfillment, fullyRefunded, saga }
}

/** Records the event that was decided, with what follows for the saga. */
export function record(
  decision: Decision,
  follows: () => Pick<Change, 'saga' | 'effects'>,
): Change | { refused: string } | undefined {
  if ('refused' in decision) return decision
  return decision.do === 'NOTHING' ? undefined : { ...follows(), events: [decision.do] }
}

/** Only a saga that is parked is an operator's to move. */
export const REFUSED_UNLESS_STUCK = { refused: 'Only a saga that is STUCK can be retried or resolved.' }
