/**
 * One delivery of one message: it is acknowledged after its handler has committed. If the handler fails, it is
 * negatively acknowledged and soon delivered again; if it fails again, it is parked and acknowledged, so that what
 * fails holds up nothing (docs/decisions/0021-what-fails-is-parked.md). Only what its consumer's database
 * can keep is ever taken from the stream: while that is away, messages wait in the stream, however long.
 */
import type { JsMsg } from '@nats-io/jetstream'
import { log } from '../process/log.ts'
import type { SqlClient } from '../storage/sql-client.ts'
import type { Bus } from './bus.ts'
import { publishDeadLetter } from './dead-letters.ts'
import { type Failure, handle, type Handler, type Received } from './handler.ts'
import { redelivered } from '../telemetry/messaging-metrics.ts'
import { parkMessage } from './parked-messages.ts'

/** How often and when what failed is tried again. */
export interface Retries {
  /** The delays of the redeliveries from the stream, before a message is parked. */
  redeliverAfterMs: readonly number[]
  /** The delays of the retries of a parked message, before it is given up. */
  retryAfterMs: readonly number[]
}

/** While a message can be neither handled nor parked; the last one repeats. */
const NOT_PARKED_MS = [1_000, 5_000, 15_000]

export interface Work {
  bus: Bus
  database: SqlClient
  stream: string
  consumer: string
  handlers: readonly Handler[]
  retries: Retries
}

/** @param isOurs whether the message has not been given back meanwhile; what was done is acknowledged all the same */
export async function processMessage(work: Work, message: JsMsg, isOurs: () => boolean): Promise<void> {
  const received = toReceived(work.stream, message)
  if (received.attempt > 1) redelivered.add({ consumer: work.consumer })
  const failed = await handle(work.consumer, work.handlers, received)
  if (!failed) return message.ack()
  if (!isOurs()) return
  const { attempt } = received
  const soon = work.retries.redeliverAfterMs[attempt - 1]
  const { error, final } = failed
  log.warn({ err: error, consumer: work.consumer, ...namesOf(received), attempt }, 'a handler failed')
  if (!final && soon !== undefined) return message.nak(soon)
  try {
    await takeOver(work, message, received, failed)
    message.ack()
  } catch (cause) {
    log.warn({ err: cause, consumer: work.consumer }, 'a message that failed stays in its stream')
    message.nak(NOT_PARKED_MS[Math.min(attempt, NOT_PARKED_MS.length) - 1]!)
  }
}

/** Keeps the message outside its stream: to be retried, or given up. */
async function takeOver(
  { bus, database, stream, consumer, retries }: Work,
  message: JsMsg,
  received: Received,
  { reason, final }: Failure,
): Promise<void> {
  const id = received.headers['ce-id'] || `${stream}-${message.seq}`
  const [first] = retries.retryAfterMs
  if (final || first === undefined) return publishDeadLetter(bus, consumer, id, received, reason)
  await parkMessage(database, consumer, id, received, reason, first)
}

/** What a line of the log names a message by, with the trace that it belongs to; its subject ends in the id of what it is about. */
export const namesOf = ({ subject, headers }: Pick<Received, 'subject' | 'headers'>) => ({
  subject,
  messageId: headers['ce-id'],
  traceId: /^00-([0-9a-f]{32})-/.exec(headers.traceparent ?? '')?.[1],
})

function toReceived(stream: string, message: JsMsg): Received {
  const names = message.headers?.keys().filter((name) => !name.startsWith('Nats-')) ?? []
  return {
    stream,
    subject: message.subject,
    headers: Object.fromEntries(names.map((name) => [name.toLowerCase(), message.headers!.get(name)])),
    data: message.data,
    attempt: message.info.deliveryCount,
  }
}
