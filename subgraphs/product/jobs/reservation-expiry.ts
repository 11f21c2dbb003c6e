/**
 * A reservation that was neither committed nor released in its time releases its stock, so that a lost order does not
 * hold goods for ever. It is published, as an order that is confirmed must not lose its goods unnoticed. One replica at a
 * time sweeps; each order is locked, and read again, before anything happens to it.
 */
import { message } from '#contracts/message.ts'
import { stockReservationExpired } from '#contracts/stock.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Interval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import { startSharedInterval } from '#platform/storage/job-turns.ts'
import type { Database, Tx } from '../data/database.ts'
import { lockHeld } from '../data/lock-levels.ts'
import { expireReserved, findExpired, lockOrder } from '../data/reservation-rows.ts'
import { availabilityAfter, availabilityMessages } from '../domain/availability.ts'

const TURNS = { everyMs: 15_000, lostAfterMs: 60_000 }
const BATCH = 100

export function startReservationExpiry(database: Database, outbox: Outbox<Tx>): Interval {
  const sweep = () => expireReservations(database, outbox)
  const failure = 'could not sweep expired reservations'
  return startSharedInterval(database, 'reservation-expiry', TURNS, sweep, failure)
}

/**
 * Expires what is due by the database's clock.
 * @param aheadMs expires as if it were so much later
 * @returns how many orders' reservations that were
 */
export async function expireReservations(
  database: Database,
  outbox: Outbox<Tx>,
  aheadMs = 0,
): Promise<number> {
  let expired = 0
  let orderIds: string[]
  do {
    orderIds = await findExpired(database, aheadMs, BATCH)
    for (const orderId of orderIds) await expireOrder(outbox, orderId)
    expired += orderIds.length
  } while (orderIds.length === BATCH)
  if (expired > 0) log.info({ orders: expired }, 'reservations expired; their stock is available again')
  return expired
}

async function expireOrder(outbox: Outbox<Tx>, orderId: string): Promise<void> {
  await outbox.transaction(async (tx) => {
    const { status } = await lockOrder(tx, orderId)
    if (status !== 'RESERVED') return { result: undefined }
    const { levels, held } = await lockHeld(tx, orderId)
    await expireReserved(tx, orderId)
    const available = availabilityMessages(availabilityAfter(levels, held, -1))
    return {
      result: undefined,
      messages: [...available, message(stockReservationExpired, orderId, { orderId })],
    }
  })
}
