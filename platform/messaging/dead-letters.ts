/**
 * Messages that a consumer gave up: one that it could not understand (malformed data), or one whose handler failed
 * at every retry, an unknown version among them. The stream DEAD_LETTERS holds each whole, so it does not matter
 * how long its own stream keeps it. An operator looks at it, and replays or discards it.
 */
import { headers, type MsgHdrs } from '@nats-io/transport-node'
import type { Bus } from './bus.ts'
import { deadLettered } from '../telemetry/messaging-metrics.ts'
import type { Received } from './handler.ts'

const STREAM = 'DEAD_LETTERS'
const PUBLISH_TIMEOUT_MS = 5_000
/** The headers that say what became of the message; the others are its own. */
const OWN = 'dead-letter-'

export interface DeadLetter {
  /** Its number in DEAD_LETTERS. */
  id: number
  /** RFC 3339: when the consumer gave up. */
  time: string
  stream: string
  consumer: string
  deliveries: number
  reason: string
  message: { subject: string; type: string; id: string; data: string; headers: MsgHdrs }
}

/** Keeps the message for an operator; once, however often it is called. @param messageId unique for the consumer */
export async function publishDeadLetter(
  bus: Bus,
  consumer: string,
  messageId: string,
  message: Received,
  reason: string,
): Promise<void> {
  const head = headers()
  for (const [name, value] of Object.entries(message.headers)) head.set(name, value)
  const own = {
    stream: message.stream,
    consumer,
    subject: message.subject,
    deliveries: message.attempt,
    reason: encodeURIComponent(reason.toWellFormed()),
  }
  for (const [name, value] of Object.entries(own)) head.set(OWN + name, String(value))
  await bus.jetstream.publish(`dead-letters.${message.stream}.${consumer}`, message.data, {
    headers: head,
    msgID: `${consumer}-${messageId}`,
    timeout: PUBLISH_TIMEOUT_MS,
  })
  deadLettered.add({ consumer })
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
 * finds a duplicate; then deletes the dead letter.
 */
export async function replayDeadLetter(bus: Bus, id: number): Promise<void> {
  const { message } = await findDeadLetter(bus, id)
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
  const own = (name: string) => stored.header.get(OWN + name)
  const original = headers()
  for (const [name, values] of stored.header)
    if (!name.startsWith(OWN)) for (const value of values) original.append(name, value)
  return {
    id: stored.seq,
    time: stored.time.toISOString(),
    stream: own('stream'),
    consumer: own('consumer'),
    deliveries: Number(own('deliveries')),
    reason: decodeURIComponent(own('reason')),
    message: {
      subject: own('subject'),
      type: original.get('ce-type'),
      id: original.get('ce-id'),
      data: stored.string(),
      headers: original,
    },
  }
}
