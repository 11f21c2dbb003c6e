/**
 * A reservation that was neither committed nor released in its time gives its stock back, so that an order
 * that was lost on the way does not hold goods for ever. Several processes may sweep at once: each order is
 * locked, and looked at again, before anything happens to it.
 */
import { log } from '#platform/process/log.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Database, Tx } from '../data/database.ts'
import { lockHeld } from '../data/levels.ts'
import { expire, findExpired, lockOrder } from '../data/reservations.ts'
import { availabilityAfter, availabilityMessages } from '../domain/availability.ts'

const SWEEP_EVERY_MS = 15_000
const BATCH = 100

export interface ExpirySweep {
  /** Expires what is due now; returns how many orders' reservations that were. */
  sweep(now: Date): Promise<number>
  close(): Promise<void>
}

export function startExpirySweep(database: Database, outbox: Outbox<Tx>): ExpirySweep {
  let running: Promise<unknown> = Promise.resolve()

  async function expireOrder(orderId: string): Promise<void> {
    await outbox.transaction(async (tx) => {
      const { status } = await lockOrder(tx, orderId)
      if (status !== 'RESERVED') return { result: undefined }
      const { levels, held } = await lockHeld(tx, orderId)
      await expire(tx, orderId)
      return { result: undefined, messages: availabilityMessages(availabilityAfter(levels, held, -1)) }
    })
  }

  async function sweep(now: Date): Promise<number> {
    let expired = 0
    let orderIds: string[]
    do {
      orderIds = await findExpired(database, now, BATCH)
      for (const orderId of orderIds) await expireOrder(orderId)
      expired += orderIds.length
    } while (orderIds.length === BATCH)
    if (expired > 0) log.info({ orders: expired }, 'reservations expired; their stock is available again')
    return expired
  }

  const timer = setInterval(() => {
    running = running
      .then(() => sweep(new Date()))
      .catch((error: unknown) => log.warn({ err: error }, 'could not sweep expired reservations'))
  }, SWEEP_EVERY_MS)
  return {
    sweep,
    async close() {
      clearInterval(timer)
      await running
    },
  }
}
