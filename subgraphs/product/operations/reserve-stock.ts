/** Reserves an order's lines whole or not at all, and answers the saga; a repeated command is answered alike. */
import { type Message, message } from '#contracts/message.ts'
import { stockReservationRejected, stockReserved } from '#contracts/stock.ts'
import { lockProducts } from '../data/lock-levels.ts'
import { insertReservation, storeRefusal } from '../data/reservation-rows.ts'
import { allocate, type Line, type Refusal } from '../domain/allocation.ts'
import { availabilityAfter, availabilityMessages } from '../domain/availability.ts'
import { onReserve, RESERVATION_MINUTES } from '../domain/reservation-rules.ts'
import { reservations } from '../telemetry/stock-metrics.ts'
import type { SagaStep } from './saga-step.ts'

export const reserveStock: SagaStep<{ lines: Line[] }> = async ({ orderId, lines }, standing, tx, toRows) => {
  const reserved = message(stockReserved, orderId, { orderId })
  const decision = onReserve(standing)
  if (decision.outcome === 'RESERVED') return [reserved]
  if (decision.outcome === 'REJECTED') return [rejected(orderId, decision.refusal)]

  const productIds = [...new Set(lines.map((line) => line.productId))]
  const products = await lockProducts(tx, productIds)
  const { shares, refusal } = allocate(lines, products)
  if (refusal) {
    await storeRefusal(tx, orderId, refusal)
    reservations.add({ outcome: refusal.reason })
    return [rejected(orderId, refusal)]
  }
  const levels = products.flatMap((product) => product.levels)
  const messages = [...availabilityMessages(availabilityAfter(levels, shares, 1)), reserved]
  await insertReservation(tx, orderId, shares, RESERVATION_MINUTES, toRows(messages))
  reservations.add({ outcome: 'RESERVED' })
  return []
}

function rejected(orderId: string, refusal: Refusal): Message {
  return message(stockReservationRejected, orderId, { orderId, ...refusal })
}
