/**
 * The events that are to be sent by webhook. An event is queued in the transaction that makes it true, so that it is
 * sent if and only if it happened. The queue is bounded: past its limit the oldest events are dropped.
 */
import type { DatabaseSync } from 'node:sqlite'
import { selectAll } from '../database.ts'
import { newId } from '../payments/identifiers.ts'

export type EventType =
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.requires_action'
  | 'payment_intent.succeeded'
  | 'payment_intent.canceled'
  | 'payment_intent.payment_failed'
  | 'refund.created'

export interface QueuedEvent {
  sequence: number
  payload: string
  attempts: number
}

const MAX_QUEUED = 100_000

/** @param created Unix seconds */
export function queueEvent(database: DatabaseSync, type: EventType, object: object, created: number): void {
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
    .run(Number(lastInsertRowid) - MAX_QUEUED)
}

/** The events that are due, oldest first. @param now Unix milliseconds */
export function dueEvents(database: DatabaseSync, now: number, limit: number): QueuedEvent[] {
  return selectAll(
    database,
    `SELECT sequence, payload, attempts FROM webhook_deliveries WHERE next_attempt <= ?
      ORDER BY sequence LIMIT ?`,
    now,
    limit,
  )
}

/** For an event that was received, or that is given up. */
export function deleteEvent(database: DatabaseSync, sequence: number): void {
  database.prepare('DELETE FROM webhook_deliveries WHERE sequence = ?').run(sequence)
}

export function postponeEvent(database: DatabaseSync, sequence: number, nextAttempt: number): void {
  database
    .prepare('UPDATE webhook_deliveries SET attempts = attempts + 1, next_attempt = ? WHERE sequence = ?')
    .run(nextAttempt, sequence)
}
