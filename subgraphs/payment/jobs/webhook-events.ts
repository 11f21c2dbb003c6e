/**
 * Takes the provider's events into the ledger: each is stored when it comes, many in one statement, and taken in
 * soon after. Most tell what is known already and are done with in one go; the others each have a transaction.
 */
import type Stripe from 'stripe'
import { message } from '#contracts/message.ts'
import { paymentVoid } from '#contracts/payment.ts'
import { createBatches } from '#platform/process/batch.ts'
import { log } from '#platform/process/log.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Database, Transaction } from '../data/database.ts'
import {
  claimEvent,
  dueEvents,
  finishEvents,
  postponeEvent,
  pruneEvents,
  storeEvents,
  type StoredEvent,
} from '../data/webhook-events.ts'
import { learn, withoutNews } from '../operations/apply-provider-event.ts'

const SWEEP_EVERY_MS = 1_000
const PRUNE_EVERY_MS = 60 * 60 * 1_000
const BATCH = 50
const GATHER_MS = 25

export interface WebhookEvents {
  /** Stores the event; it is taken in soon after. */
  receive(event: Stripe.Event): Promise<void>
  /** Takes in what is due. */
  sweep(): Promise<void>
  close(): Promise<void>
}

export function startWebhookEvents(database: Database, outbox: Outbox<Transaction>): WebhookEvents {
  let sweeping: Promise<void> | undefined
  const sweeps = setInterval(() => void startSweep(), SWEEP_EVERY_MS)
  const prunes = setInterval(() => void prune(), PRUNE_EVERY_MS)

  function startSweep(): Promise<void> {
    return (sweeping ??= sweep().finally(() => (sweeping = undefined)))
  }

  async function sweep(): Promise<void> {
    try {
      let due: StoredEvent[]
      do {
        due = await dueEvents(database, new Date(), BATCH)
        const known = new Set(await withoutNews(database, due))
        await finishEvents(database, [...known], new Date())
        for (const event of due) if (!known.has(event.id)) await takeIn(event)
      } while (due.length === BATCH)
    } catch (error) {
      log.warn({ err: error }, 'could not read the stored events; the next round tries again')
    }
  }

  async function takeIn(stored: StoredEvent): Promise<void> {
    try {
      await outbox.transaction(async (tx) => {
        const claimed = await claimEvent(tx, stored.id, new Date())
        const orphaned = claimed && (await learn(tx, stored.payload as Stripe.Event))
        if (!orphaned) return { result: undefined }
        const { orderId } = orphaned
        return { result: undefined, messages: [message(paymentVoid, orderId, { orderId })] }
      })
    } catch (error) {
      const parked = await postponeEvent(database, stored, String(error), new Date())
      log[parked ? 'error' : 'warn']({ err: error, event: stored.id, parked }, 'could not take in an event')
    }
  }

  const receive = createBatches<Stripe.Event>(
    (events) => storeEvents(database, events, new Date()),
    GATHER_MS,
    BATCH,
  )

  async function prune(): Promise<void> {
    await pruneEvents(database, new Date()).catch((error: unknown) =>
      log.warn({ err: error }, 'could not prune the stored events'),
    )
  }

  return {
    receive,
    sweep: startSweep,
    async close() {
      clearInterval(sweeps)
      clearInterval(prunes)
      await sweeping
    },
  }
}
