/**
 * The provider's events: stored before they are acknowledged, each once, and applied to the ledger afterwards. One
 * that fails is retried with growing pauses; after the last attempt it is parked: it stays in the table, with its
 * error.
 */
import type Stripe from 'stripe'
import type { Database, Transaction } from './database.ts'

/** About an hour of retries. */
const MAX_ATTEMPTS = 12
const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 10 * 60_000
/** The provider sends an event again for three days. */
const KEEP_DAYS = 14

export interface StoredEvent {
  id: string
  attempts: number
  payload: Stripe.Event
}

/** Stores those events that are not stored yet. */
export async function storeEvents(
  database: Database,
  events: readonly { id: string; type: string }[],
  now: Date,
): Promise<void> {
  await database.$executeRawUnsafe(
    `INSERT INTO webhook_events (id, type, payload, received_at, next_attempt_at)
     SELECT event->>'id', event->>'type', event, $2::timestamptz, $2::timestamptz
       FROM jsonb_array_elements($1::jsonb) AS event
     ON CONFLICT DO NOTHING`,
    JSON.stringify(events),
    now,
  )
}

/** The events that are due, the oldest first. */
export async function dueEvents(database: Database, now: Date, limit: number): Promise<StoredEvent[]> {
  const rows = await database.webhookEvent.findMany({
    where: { processedAt: null, nextAttemptAt: { lte: now }, attempts: { lt: MAX_ATTEMPTS } },
    select: { id: true, attempts: true, payload: true },
    orderBy: { nextAttemptAt: 'asc' },
    take: limit,
  })
  // As it was stored: an event whose signature was verified.
  return rows.map(({ payload, ...row }) => ({ ...row, payload: payload as unknown as Stripe.Event }))
}

/** Marks events as processed. */
export async function markProcessed(database: Database, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await database.webhookEvent.updateMany({ where: { id: { in: ids } }, data: { processedAt: now } })
}

/** @returns whether this transaction is the one that applies the event */
export async function claimEvent(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.webhookEvent.updateMany({
    where: { id, processedAt: null },
    data: { processedAt: now, error: null },
  })
  return count === 1
}

/** Records a failed attempt. @returns whether the event is parked now */
export async function postponeEvent(
  database: Database,
  { id, attempts }: StoredEvent,
  error: string,
  now: Date,
): Promise<boolean> {
  const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts)
  await database.webhookEvent.updateMany({
    where: { id, processedAt: null },
    data: {
      attempts: attempts + 1,
      error: error.slice(0, 1_000),
      nextAttemptAt: new Date(now.getTime() + pause),
    },
  })
  return attempts + 1 >= MAX_ATTEMPTS
}

/** Deletes processed events past their use. */
export async function pruneEvents(database: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEEP_DAYS * 24 * 60 * 60 * 1_000)
  await database.webhookEvent.deleteMany({ where: { processedAt: { lt: before } } })
}
