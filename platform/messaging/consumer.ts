/**
 * A durable consumer: each message is handled at least once, at most MAX_CONCURRENT at a time, and acknowledged
 * only after its handler has committed (process-message.ts). If the acknowledgement is lost, JetStream delivers
 * the message again. The consumer creates itself again when its stream is lost.
 */
import { AckPolicy, DeliverPolicy, isPullConsumer, type JsMsg } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { bulkhead } from 'cockatiel'
import { startInterval } from '../process/interval.ts'
import { log } from '../process/log.ts'
import type { Closable } from '../process/run-service.ts'
import { isStopping } from '../process/shutdown.ts'
import type { Bus } from './bus.ts'
import type { Handler } from './handler.ts'
import { processMessage, type Retries } from './process-message.ts'

const MAX_CONCURRENT = 32
/** How many messages may be here unacknowledged, waiting for their turn or being handled. */
const MAX_HELD = 256
/** JetStream delivers what a dead process held again after this; a living process says meanwhile that it works. */
const ACK_WAIT_MS = 3_000
const STILL_WORKING_EVERY_MS = 1_000
const RESTART_AFTER_MS = 1_000
const CLOSE_WITHIN_MS = 5_000
const RETRIES: Retries = { deliveries: 20, pausesMs: [250, 1_000, 5_000, 15_000] }

export interface Consumer extends Closable {
  /** Rejects until there has been a moment with nothing left to handle; from then on resolves. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

/** Starts consuming `stream` under the durable name `name`. */
export function startConsumer(
  bus: Bus,
  stream: string,
  name: string,
  handlers: Handler[],
  retries = RETRIES,
): Consumer {
  const turns = bulkhead(MAX_CONCURRENT, MAX_HELD)
  const held = new Map<JsMsg, Promise<void>>()
  const stillWorking = startInterval(
    STILL_WORKING_EVERY_MS,
    async () => held.forEach((_work, message) => message.working()),
    'could not say that messages are still being handled',
  )
  let stop: (() => void) | undefined
  let closed = false
  let caughtUp = false
  const loop = run()

  async function run(): Promise<void> {
    while (!closed && !isStopping()) {
      try {
        await ensureConsumer(bus, stream, name, handlers, retries)
        const consumer = await bus.jetstream.consumers.get(stream, name)
        if (!isPullConsumer(consumer)) throw new Error(`${stream}/${name} is not a pull consumer`)
        const messages = await consumer.consume({
          max_messages: MAX_CONCURRENT * 2,
          abort_on_missing_resource: true,
        })
        stop = () => messages.stop()
        if (closed) messages.stop()
        for await (const message of messages) {
          const work = turns.execute(() => processMessage(message, handlers, retries)).catch(logUnanswered)
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

  /** A message that is neither acknowledged nor negatively acknowledged is delivered again all the same. */
  function logUnanswered(error: unknown): void {
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
      await stillWorking.close()
    },
  }
}

async function ensureConsumer(
  bus: Bus,
  stream: string,
  name: string,
  handlers: readonly Handler[],
  { deliveries }: Retries,
): Promise<void> {
  await bus.ensureStreams()
  const config = {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: deliveries,
    max_ack_pending: MAX_HELD,
    filter_subjects: [...new Set(handlers.map((handler) => handler.subject))],
  }
  const { consumers } = bus.manager
  // JetStream refuses to create a consumer that exists with other settings, of an earlier version of this code.
  const exists = await consumers.info(stream, name).then(
    () => true,
    () => false,
  )
  await (exists ? consumers.update(stream, name, config) : consumers.add(stream, config))
}
