/**
 * Messages that a consumer gave up on: one that it could not understand (an unknown version, malformed data),
 * or one whose handler failed at every delivery. The stream DEAD_LETTERS holds the server's advisory; the message
 * itself is still in its own stream. An operator looks at it, and replays or discards it.
 */
import { headers, type MsgHdrs } from '@nats-io/transport-node'
import type { Bus } from './bus.ts'

const STREAM = 'DEAD_LETTERS'
const PUBLISH_TIMEOUT_MS = 5_000

export interface DeadLetter {
  /** Its number in DEAD_LETTERS. */
  id: number
  /** RFC 3339: when the consumer gave up. */
  time: string
  stream: string
  consumer: string
  deliveries: number
  reason: string
  /** Undefined once its stream has dropped it. */
  message: { subject: string; type: string; id: string; data: string; headers: MsgHdrs } | undefined
}

interface Advisory {
  type: string
  timestamp: string
  stream: string
  consumer: string
  stream_seq: number
  deliveries: number
  reason?: string
}

/** The dead letters, the oldest first, at most `limit`. */
export async function listDeadLetters(bus: Bus, limit: number): Promise<DeadLetter[]> {
  const found: DeadLetter[] = []
  let from = 1
  while (found.length < limit) {
    const letter = await nextDeadLetter(bus, from)
    if (!letter) break
    found.push(letter)
    from = letter.id + 1
  }
  return found
}

/** @throws when there is none with this id */
export async function findDeadLetter(bus: Bus, id: number): Promise<DeadLetter> {
  const letter = await nextDeadLetter(bus, id)
  if (letter?.id !== id) throw new Error(`there is no dead letter ${id}`)
  return letter
}

/**
 * Publishes the message again, on its subject and with its own id, so that a consumer that has handled it already
 * finds a duplicate; then deletes the dead letter. @throws when the message is no longer there
 */
export async function replayDeadLetter(bus: Bus, id: number): Promise<void> {
  const { message } = await findDeadLetter(bus, id)
  if (!message) throw new Error(`the message of dead letter ${id} is no longer in its stream`)
  const copy = headers()
  for (const [name, values] of message.headers)
    if (!name.startsWith('Nats-')) for (const value of values) copy.append(name, value)
  // A message id of its own: under the old one JetStream would take it for a repeat.
  const msgID = `replay-${id}-${message.id}`
  await bus.jetstream.publish(message.subject, message.data, {
    headers: copy,
    msgID,
    timeout: PUBLISH_TIMEOUT_MS,
  })
  await discardDeadLetter(bus, id)
}

/** Deletes the dead letter; the message stays in its stream until the stream drops it. */
export async function discardDeadLetter(bus: Bus, id: number): Promise<void> {
  await findDeadLetter(bus, id)
  await bus.manager.streams.deleteMessage(STREAM, id)
}

/** The first dead letter from a number on. */
async function nextDeadLetter(bus: Bus, from: number): Promise<DeadLetter | undefined> {
  // "The next from this number on" is part of the API, but not of the client's type.
  const query = { seq: from, next_by_subj: '>' }
  const stored = await bus.manager.streams.getMessage(STREAM, query).catch(() => undefined)
  if (!stored) return undefined
  const advisory = stored.json<Advisory>()
  const { stream, consumer, deliveries, timestamp: time, reason = 'failed at every delivery' } = advisory
  const original = await bus.manager.streams
    .getMessage(stream, { seq: advisory.stream_seq })
    .catch(() => null)
  return {
    id: stored.seq,
    time,
    stream,
    consumer,
    deliveries,
    reason,
    message: original
      ? {
          subject: original.subject,
          type: original.header.get('ce-type'),
          id: original.header.get('ce-id'),
          data: original.string(),
          headers: original.header,
        }
      : undefined,
  }
}
