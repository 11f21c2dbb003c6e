/**
 * Delivers the queued events, signed as Stripe signs them. An event that is not answered with a 2xx in time is
 * sent again with growing, random pauses, also after a restart of this process, until it is given up. As with Stripe,
 * events may come late, twice and in any order.
 */
import { createHmac } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '#platform/process/log.ts'
import type { Switches } from '../api/switches.ts'
import { dueEvents, deleteEvent, postponeEvent, type QueuedEvent } from './event-queue.ts'

const POLL_EVERY_MS = 100
const BATCH = 16
const TIMEOUT_MS = 5_000
const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 60_000
/** About three hours. */
const MAX_ATTEMPTS = 200

export interface WebhookEndpoint {
  url: string
  secret: string
}

export function startEventSender(
  database: DatabaseSync,
  endpoint: WebhookEndpoint,
  switches: Switches,
): { close(): Promise<void> } {
  const abort = new AbortController()
  const loop = run()

  async function run(): Promise<void> {
    while (!abort.signal.aborted) {
      const delivered = await deliverDue()
      if (delivered < BATCH) {
        await sleep(POLL_EVERY_MS, undefined, { signal: abort.signal }).catch(() => undefined)
      }
    }
  }

  async function deliverDue(): Promise<number> {
    try {
      const due = switches.webhooks === 'held' ? [] : dueEvents(database, Date.now(), BATCH)
      await Promise.all(due.map(deliver))
      return due.length
    } catch (error) {
      log.warn({ err: error }, 'could not send events; the next run tries again')
      return 0
    }
  }

  async function deliver(event: QueuedEvent): Promise<void> {
    const repeats = switches.webhooks === 'doubled' ? 2 : 1
    const sent = await Promise.all(Array.from({ length: repeats }, () => send(event.payload)))
    if (abort.signal.aborted) return
    if (sent.every(Boolean)) return deleteEvent(database, event.sequence)
    if (event.attempts + 1 >= MAX_ATTEMPTS) {
      log.error({ payload: event.payload }, 'gave up on an event that its receiver does not acknowledge')
      return deleteEvent(database, event.sequence)
    }
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(event.attempts, 16))
    const jitter = 0.5 + Math.random() / 2
    postponeEvent(database, event.sequence, Math.round(Date.now() + pause * jitter))
  }

  async function send(payload: string): Promise<boolean> {
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        body: payload,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'stripe-signature': signature(payload, endpoint.secret, Math.floor(Date.now() / 1000)),
        },
        signal: AbortSignal.any([abort.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      await response.arrayBuffer()
      return response.ok
    } catch {
      return false
    }
  }

  return {
    async close() {
      abort.abort()
      await loop
    },
  }
}

/** @see https://docs.stripe.com/webhooks#verify-manually */
export function signature(payload: string, secret: string, seconds: number): string {
  const hmac = createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex')
  return `t=${seconds},v1=${hmac}`
}
