/** The compensation of a reservation: what is reserved is released, what was committed returns to the shelves. */
import { message } from '#contracts/message.ts'
import { stockReleased } from '#contracts/stock.ts'
import { lockHeld } from '../data/lock-levels.ts'
import { releaseReserved, returnCommitted } from '../data/reservation-rows.ts'
import { availabilityAfter, availabilityMessages } from '../domain/availability.ts'
import { onRelease } from '../domain/reservation-rules.ts'
import type { SagaStep } from './saga-step.ts'

export const releaseStock: SagaStep = async ({ orderId }, standing, tx) => {
  const released = message(stockReleased, orderId, { orderId })
  const decision = onRelease(standing)
  if (decision === 'RELEASED') return [released]
  const { levels, held } = await lockHeld(tx, orderId)
  await (decision === 'PUT_BACK' ? returnCommitted(tx, orderId) : releaseReserved(tx, orderId))
  return [...availabilityMessages(availabilityAfter(levels, held, -1)), released]
}
