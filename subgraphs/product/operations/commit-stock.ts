/**
 * What an order has reserved leaves the warehouses. It was not available before, so no availability changes. Where
 * the reservation has expired, the goods leave all the same if they are still there.
 */
import { message } from '#contracts/message.ts'
import { stockCommitRejected, stockCommitted } from '#contracts/stock.ts'
import type { ToRows } from '#platform/messaging/outbox-rows.ts'
import type { Tx } from '../data/database.ts'
import { lockHeld, lockProducts } from '../data/lock-levels.ts'
import {
  commitReserved,
  deleteExpired,
  findExpiredLines,
  insertReservation,
} from '../data/reservation-rows.ts'
import { allocate } from '../domain/allocation.ts'
import { availabilityAfter, availabilityMessages } from '../domain/availability.ts'
import { onCommit, RESERVATION_MINUTES } from '../domain/reservation-rules.ts'
import type { SagaStep } from './saga-step.ts'

export const commitStock: SagaStep = async ({ orderId }, standing, tx, toRows) => {
  const decision = onCommit(standing)
  const detail =
    decision === 'NOT_RESERVED'
      ? `Nothing is reserved for the order: its status is ${standing.status}.`
      : decision === 'TAKE_AGAIN' && (await takeAgain(orderId, tx, toRows))
  if (detail) return [message(stockCommitRejected, orderId, { orderId, reason: 'NOT_RESERVED', detail })]
  const committed = message(stockCommitted, orderId, { orderId })
  if (decision === 'COMMITTED') return [committed]
  if (decision === 'DO') await lockHeld(tx, orderId)
  await commitReserved(tx, orderId, toRows([committed]))
  return []
}

/** Reserves anew what has expired; @returns why not, when the goods went to somebody else meanwhile */
async function takeAgain(orderId: string, tx: Tx, toRows: ToRows): Promise<string | undefined> {
  const lines = await findExpiredLines(tx, orderId)
  const productIds = lines.map((line) => line.productId)
  const products = await lockProducts(tx, productIds)
  const { shares, refusal } = allocate(lines, products)
  if (refusal) return `The reservation has expired. ${refusal.detail}`
  await deleteExpired(tx, orderId)
  const levels = products.flatMap((product) => product.levels)
  const messages = availabilityMessages(availabilityAfter(levels, shares, 1))
  await insertReservation(tx, orderId, shares, RESERVATION_MINUTES, toRows(messages))
  return undefined
}
