/**
 * The provider's events: stored before they are acknowledged, each once, and taken into the ledger afterwards, as
 * often as it takes. What cannot be taken in after many attempts is parked: it stays in the table, with its error.
 */
import type { Database, Transaction } from './database.ts'

/** About an hour of trying. */
const MOST_ATTEMPTS = 12
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10 * 60_000
/** The provider sends an event again for three days. */
const KEEP_DAYS = 14

export interface StoredEvent {
  id: string
  attempts: number
  payload: unknown
}

/** Stores what is not known yet of the events. */
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

/** The oldest events whose time has come. */
export async function dueEvents(database: Database, now: Date, limit: number): Promise<StoredEvent[]> {
  return database.webhookEvent.findMany({
    where: { processedAt: null, nextAttemptAt: { lte: now }, attempts: { lt: MOST_ATTEMPTS } },
    select: { id: true, attempts: true, payload: true },
    orderBy: { nextAttemptAt: 'asc' },
    take: limit,
  })
}

/** These are done with. */
export async function finishEvents(database: Database, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await database.webhookEvent.updateMany({ where: { id: { in: ids } }, data: { processedAt: now } })
}

/** Whether this transaction is the one that takes the event in. */
export async function claimEvent(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.webhookEvent.updateMany({
    where: { id, processedAt: null },
    data: { processedAt: now, error: null },
  })
  return count === 1
}

/** @returns whether it is parked now */
export async function postponeEvent(
  database: Database,
  { id, attempts }: StoredEvent,
  error: string,
  now: Date,
): Promise<boolean> {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts)
  await database.webhookEvent.updateMany({
    where: { id, processedAt: null },
    data: {
      attempts: attempts + 1,
      error: error.slice(0, 1_000),
      nextAttemptAt: new Date(now.getTime() + pause),
    },
  })
  return attempts + 1 >= MOST_ATTEMPTS
}

export async function pruneEvents(database: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEEP_DAYS * 24 * 60 * 60 * 1_000)
  await database.webhookEvent.deleteMany({ where: { processedAt: { lt: before } } })
}
