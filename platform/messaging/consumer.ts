/**
 * A durable consumer: each message is handled at least once, at most CONCURRENCY at a time, and
 * acknowledged only after its handler has committed; where the acknowledgement is lost, the message comes
 * again. A handler that fails is tried again with a growing delay; a message that cannot be understood is
 * terminated, which puts it on the dead-letter stream instead of in the way of others.
 */
import { AckPolicy, DeliverPolicy, isPullConsumer, type JsMsg } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { SpanKind } from '@opentelemetry/api'
import { bulkhead } from 'cockatiel'
import type { z } from 'zod'
import type { MessageType } from '#contracts/message.ts'
import type { Bus } from './bus.ts'
import { log } from '../process/log.ts'
import { isStopping } from '../process/shutdown.ts'
import { inSpan } from '../process/telemetry.ts'

const CONCURRENCY = 32
/** How many messages may be here unacknowledged, waiting for their turn or being handled. */
const MAX_HELD = 256
/** What a process held when it died is delivered again after this; a living one says meanwhile that it works. */
const ACK_WAIT_MS = 3_000
const STILL_WORKING_EVERY_MS = 1_000
const RESTART_AFTER_MS = 1_000
const CLOSE_WITHIN_MS = 5_000

/** A message as its handler sees it. */
export interface Delivery {
  /** The CloudEvents id: the same at every delivery, the key of the inbox. */
  id: string
  /** RFC 3339 */
  time: string
  /** 1 for the first delivery. */
  attempt: number
}

export interface Handler {
  type: string
  subject: string
  run(data: unknown, delivery: Delivery): Promise<void>
}

/** Binds a message type to what is done with it; the data is parsed before it gets there. */
export function on<Schema extends z.ZodType>(
  message: MessageType<Schema>,
  run: (data: z.infer<Schema>, delivery: Delivery) => Promise<void>,
): Handler {
  return {
    type: message.type,
    subject: message.subject('*'),
    run: (data, delivery) => run(message.data.parse(data), delivery),
  }
}

export interface Consumer {
  /** Rejects until there has been a moment with nothing left to handle; from then on resolves. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

/** How often a message is delivered, and how long after a failure; the last pause repeats. */
export interface Retries {
  deliveries: number
  pausesMs: readonly number[]
}

const RETRIES: Retries = { deliveries: 20, pausesMs: [250, 1_000, 5_000, 15_000] }

/** Starts consuming `stream` under the durable name `name`; recreates the consumer if it is lost. */
export function startConsumer(
  bus: Bus,
  stream: string,
  name: string,
  handlers: Handler[],
  retries = RETRIES,
): Consumer {
  const turns = bulkhead(CONCURRENCY, MAX_HELD)
  const held = new Map<JsMsg, Promise<void>>()
  const stillWorking = setInterval(
    () => held.forEach((_work, message) => message.working()),
    STILL_WORKING_EVERY_MS,
  )
  let stop: (() => void) | undefined
  let closed = false
  let caughtUp = false
  const loop = run()

  async function run(): Promise<void> {
    while (!closed && !isStopping()) {
      try {
        await ensureConsumer()
        const consumer = await bus.jetstream.consumers.get(stream, name)
        if (!isPullConsumer(consumer)) throw new Error(`${stream}/${name} is not a pull consumer`)
        const messages = await consumer.consume({
          max_messages: CONCURRENCY * 2,
          abort_on_missing_resource: true,
        })
        stop = () => messages.stop()
        if (closed) messages.stop()
        for await (const message of messages) {
          const work = turns.execute(() => handle(message)).catch(logLost)
          held.set(
            message,
            work.finally(() => held.delete(message)),
          )
        }
      } catch (error) {
        if (!closed)
          log.warn({ err: error, stream, consumer: name }, 'consuming was interrupted; starting again')
      }
      if (!closed) await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS))
    }
  }

  async function ensureConsumer(): Promise<void> {
    await bus.ensureStreams()
    const config = {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ACK_WAIT_MS),
      max_deliver: retries.deliveries,
      max_ack_pending: MAX_HELD,
      filter_subjects: [...new Set(handlers.map((handler) => handler.subject))],
    }
    const { consumers } = bus.manager
    // To create one that exists with other settings, of an earlier version of this code, is refused.
    const exists = await consumers.info(stream, name).then(
      () => true,
      () => false,
    )
    await (exists ? consumers.update(stream, name, config) : consumers.add(stream, config))
  }

  async function handle(message: JsMsg): Promise<void> {
    const type = message.headers?.get('ce-type') ?? ''
    const handler = handlers.find((candidate) => candidate.type === type)
    if (!handler) return message.term(`no handler for the type "${type}"`)
    const trace = {
      traceparent: message.headers?.get('traceparent'),
      tracestate: message.headers?.get('tracestate'),
    }
    const delivery: Delivery = {
      id: message.headers?.get('ce-id') ?? '',
      time: message.headers?.get('ce-time') ?? '',
      attempt: message.info.deliveryCount,
    }
    await inSpan(`process ${type}`, trace, SpanKind.CONSUMER, async () => {
      try {
        await handler.run(message.json(), delivery)
        message.ack()
      } catch (error) {
        giveBack(message, type, error)
      }
    })
  }

  function giveBack(message: JsMsg, type: string, error: unknown): void {
    const malformed = error instanceof SyntaxError || (error as Error).name === 'ZodError'
    if (malformed) {
      log.error(
        { err: error, type, subject: message.subject },
        'terminated a message that cannot be understood',
      )
      return message.term('malformed')
    }
    const attempt = message.info.deliveryCount
    const { pausesMs } = retries
    const delay = pausesMs[Math.min(attempt, pausesMs.length) - 1] ?? 0
    log.warn({ err: error, type, attempt, delay }, 'a handler failed; it will be tried again')
    message.nak(delay)
  }

  /** What is neither acknowledged nor given back is delivered again all the same. */
  function logLost(error: unknown): void {
    log.warn({ err: error, stream, consumer: name }, 'a message was left unanswered')
  }

  return {
    async caughtUp() {
      if (caughtUp) return
      const info = await bus.manager.consumers.info(stream, name)
      const waiting = info.num_pending + info.num_ack_pending
      if (waiting > 0) throw new Error(`${waiting} messages of ${stream} are still to be handled`)
      caughtUp = true
    },
    async close() {
      closed = true
      stop?.()
      const deadline = new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref())
      await Promise.race([Promise.allSettled([loop, ...held.values()]), deadline])
      clearInterval(stillWorking)
    },
  }
}
