/**
 * The provider's events: stored before they are acknowledged, each once, and applied to the ledger afterwards. One
 * that fails is retried with growing pauses; after the last attempt it is parked: it stays in the table, with its
 * error. All times are Postgres' own: a replica whose clock is wrong postpones nothing for longer than the others.
 */
import type Stripe from 'stripe'
import type { Database, Transaction } from './database.ts'

/** About an hour of retries. */
const MAX_ATTEMPTS = 12
const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 10 * 60_000
/** Longer than a batch takes; what a replica has lost is due again after this. */
const TAKEN_UP_FOR_MS = 30_000
const PRUNE_BATCH = 5_000
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
): Promise<void> {
  await database.$executeRawUnsafe(
    `INSERT INTO webhook_events (id, type, payload, received_at, next_attempt_at)
     SELECT event->>'id', event->>'type', event, now(), now()
       FROM jsonb_array_elements($1::jsonb) AS event
     ON CONFLICT DO NOTHING`,
    JSON.stringify(events),
  )
}

/**
 * Takes up the events that are due, the oldest first: no other replica has them for a while. A payload is as it was
 * stored: an event whose signature was verified.
 */
export async function dueEvents(database: Database, limit: number): Promise<StoredEvent[]> {
  const rows = await database.$queryRaw<(StoredEvent & { dueAt: Date })[]>`
    WITH due AS (
      SELECT id, next_attempt_at FROM webhook_events
       WHERE processed_at IS NULL AND next_attempt_at <= now() AND attempts < ${MAX_ATTEMPTS}
       ORDER BY next_attempt_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE webhook_events e SET next_attempt_at = now() + ${TAKEN_UP_FOR_MS}::int * interval '1 millisecond'
      FROM due WHERE e.id = due.id
    RETURNING e.id, e.attempts, e.payload, due.next_attempt_at AS "dueAt"`
  return rows.sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
}

/** Marks events as processed. */
export async function markProcessed(database: Database, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await database.$executeRaw`UPDATE webhook_events SET processed_at = now() WHERE id = ANY(${ids})`
}

/** @returns whether this transaction is the one that applies the event */
export async function claimEvent(tx: Transaction, id: string): Promise<boolean> {
  const claimed = await tx.$executeRaw`
    UPDATE webhook_events SET processed_at = now(), error = NULL WHERE id = ${id} AND processed_at IS NULL`
  return claimed === 1
}

/** Records a failed attempt. @returns whether the event is parked now */
export async function postponeEvent(
  database: Database,
  { id, attempts }: StoredEvent,
  error: string,
): Promise<boolean> {
  const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts)
  await database.$executeRaw`
    UPDATE webhook_events SET attempts = ${attempts + 1}, error = ${error.slice(0, 1_000)},
           next_attempt_at = now() + ${pauseMs}::int * interval '1 millisecond'
     WHERE id = ${id} AND processed_at IS NULL`
  return attempts + 1 >= MAX_ATTEMPTS
}

/** Deletes processed events past their use, in small statements that leave to others what they are deleting. */
export async function pruneEvents(database: Database): Promise<void> {
  const prune = `DELETE FROM webhook_events WHERE id IN (
    SELECT id FROM webhook_events WHERE processed_at < now() - interval '${KEEP_DAYS} days'
     ORDER BY processed_at LIMIT ${PRUNE_BATCH} FOR UPDATE SKIP LOCKED)`
  while ((await database.$executeRawUnsafe(prune)) === PRUNE_BATCH);
}
