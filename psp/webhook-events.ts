/**
 * What the provider tells by webhook. An event is queued in the transaction that makes it true, so that it is
 * told if and only if it happened. The queue is bounded: past its end the oldest events are told no more.
 */
import type { DatabaseSync } from 'node:sqlite'
import { newId } from './identifiers.ts'

export type EventType =
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.succeeded'
  | 'payment_intent.canceled'
  | 'payment_intent.payment_failed'
  | 'refund.created'

export interface QueuedEvent {
  sequence: number
  payload: string
  attempts: number
}

const MOST_QUEUED = 100_000

/** @param created Unix seconds */
export function announce(database: DatabaseSync, type: EventType, object: object, created: number): void {
  const id = newId('evt')
  const event = {
    id,
    object: 'event',
    type,
    created,
    livemode: false,
    api_version: null,
    pending_webhooks: 1,
    request: null,
    data: { object },
  }
  const { lastInsertRowid } = database
    .prepare('INSERT INTO webhook_deliveries (event, payload, next_attempt) VALUES (?, ?, 0)')
    .run(id, JSON.stringify(event))
  database
    .prepare('DELETE FROM webhook_deliveries WHERE sequence <= ?')
    .run(Number(lastInsertRowid) - MOST_QUEUED)
}

/** Those whose time has come, oldest first. @param now Unix milliseconds */
export function dueEvents(database: DatabaseSync, now: number, limit: number): QueuedEvent[] {
  return database
    .prepare(
      `SELECT sequence, payload, attempts FROM webhook_deliveries WHERE next_attempt <= ?
       ORDER BY sequence LIMIT ?`,
    )
    .all(now, limit) as unknown as QueuedEvent[]
}

/** The event was received, or will not be any more. */
export function forgetEvent(database: DatabaseSync, sequence: number): void {
  database.prepare('DELETE FROM webhook_deliveries WHERE sequence = ?').run(sequence)
}

export function postponeEvent(database: DatabaseSync, sequence: number, nextAttempt: number): void {
  database
    .prepare('UPDATE webhook_deliveries SET attempts = attempts + 1, next_attempt = ? WHERE sequence = ?')
    .run(nextAttempt, sequence)
}
