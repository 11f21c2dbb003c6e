/**
 * Receives the provider's events: each is stored when it comes, many in one statement, and applied to the ledger soon
 * after. Most show what is known already and are marked in one statement; the others have a transaction each.
 */
import { type Span, SpanKind } from '@opentelemetry/api'
import type Stripe from 'stripe'
import type { Outbox } from '#platform/messaging/outbox.ts'
import { createBatches } from '#platform/process/batch.ts'
import { startInterval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import { inTrace, isTracing } from '#platform/telemetry/tracing.ts'
import type { Database, Transaction } from '../data/database.ts'
import {
  claimEvent,
  dueEvents,
  markProcessed,
  postponeEvent,
  pruneEvents,
  storeEvents,
  type StoredEvent,
} from '../data/webhook-event-rows.ts'
import {
  applyProviderEvent,
  eventsAlreadyApplied,
  followUpEvent,
  tracesOfEvents,
} from '../operations/apply-provider-event.ts'
import type { PaymentCalls } from '../provider/payment-calls.ts'

const SWEEP_EVERY_MS = 1_000
const PRUNE_EVERY_MS = 60 * 60 * 1_000
const BATCH = 50
const GATHER_MS = 25

export interface WebhookEvents {
  /** Stores the event; it is applied soon after. */
  receive(event: Stripe.Event): Promise<void>
  /** Applies what is due. */
  sweep(): Promise<void>
  close(): Promise<void>
}

export function startWebhookEvents(
  database: Database,
  outbox: Outbox<Transaction>,
  provider: PaymentCalls,
): WebhookEvents {
  const sweeps = startInterval(SWEEP_EVERY_MS, sweep, 'could not read the stored events')
  const prunes = startInterval(
    PRUNE_EVERY_MS,
    () => pruneEvents(database),
    'could not prune the stored events',
  )

  async function sweep(): Promise<void> {
    let due: StoredEvent[]
    do {
      due = await dueEvents(database, BATCH)
      const applied = new Set(await eventsAlreadyApplied(database, due))
      await markProcessed(database, [...applied])
      const traces = isTracing() ? await tracesOfEvents(database, due) : undefined
      for (const event of due) {
        const isKnown = applied.has(event.id)
        if (!traces) {
          if (!isKnown) await apply(event)
          continue
        }
        const work = async (span: Span) => {
          span.setAttributes({ 'storegraph.provider.event': event.id, 'storegraph.ledger.known': isKnown })
          if (!isKnown) await apply(event)
        }
        await inTrace(traces.get(event.id), `process ${event.payload.type}`, work, SpanKind.CONSUMER)
      }
    } while (due.length === BATCH)
  }

  async function apply(stored: StoredEvent): Promise<void> {
    try {
      const followedUp = await followUpEvent(database, provider, stored.payload)
      await outbox.transaction(async (tx, toRows) => {
        const claimed = await claimEvent(tx, stored.id)
        const messages = claimed ? await applyProviderEvent(tx, toRows, stored.payload, followedUp) : []
        return { result: undefined, messages }
      })
    } catch (error) {
      const parked = await postponeEvent(database, stored, String(error))
      log[parked ? 'error' : 'warn']({ err: error, event: stored.id, parked }, 'could not apply an event')
    }
  }

  const receive = createBatches<Stripe.Event>((events) => storeEvents(database, events), GATHER_MS, BATCH)

  return {
    receive,
    sweep: sweeps.run,
    async close() {
      await Promise.all([sweeps.close(), prunes.close()])
    },
  }
}
