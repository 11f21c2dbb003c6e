/**
 * A durable consumer: each message is handled at least once, and acknowledged only after its handler has committed
 * (process-message.ts). A replica pulls only what it has a free turn for, and only while its database answers, so
 * what it cannot do waits in the stream for the others. What takes it too long it gives back. If an acknowledgement
 * is lost, JetStream delivers the message again. It starts again when its stream was lost and is there again.
 */
import { type Consumer as PullConsumer, isPullConsumer, type JsMsg } from '@nats-io/jetstream'
import { setTimeout as sleep } from 'node:timers/promises'
import { startInterval } from '../process/interval.ts'
import { log } from '../process/log.ts'
import type { Closable } from '../process/run-service.ts'
import { isStopping } from '../process/shutdown.ts'
import type { SqlClient } from '../storage/sql-client.ts'
import type { Bus } from './bus.ts'
import { createCatchUp } from './catch-up.ts'
import { startFitness } from './fitness.ts'
import type { Handler } from './handler.ts'
import { processMessage, type Retries } from './process-message.ts'
import { ACK_WAIT_MS } from './provision.ts'
import { startRetryingParked } from './retry-parked.ts'
import { watchConsumer } from '../telemetry/messaging-metrics.ts'
import { createTurns } from './turns.ts'

const STILL_WORKING_EVERY_MS = 400
/** A replica that hangs keeps what it has asked for from the others: it asks for little at once. */
const PULL_AT_ONCE = 8
const PULL_MS = 5_000
const UNFIT_PAUSE_MS = 200
const RESTART_AFTER_MS = 1_000
const CLOSE_WITHIN_MS = 5_000

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR_OF_RETRIES = [2, 5, 15, 60, 120, 300, 600, 900, 900, 900].map((seconds) => seconds * SECOND)

export interface ConsumerOptions {
  /** How many messages a process handles at once. */
  maxConcurrent: number
  /** What takes longer is given back, for another replica to try. */
  maxHandlingMs: number
  retries: Retries
}

const DEFAULTS: ConsumerOptions = {
  maxConcurrent: 32,
  maxHandlingMs: MINUTE / 6,
  retries: { redeliverAfterMs: [250], retryAfterMs: HOUR_OF_RETRIES },
}

export interface Consumer extends Closable {
  /** Rejects until what was in the stream at the start has been handled once; from then on resolves. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

/** Starts consuming `stream` under the durable name `name`. @param database keeps what fails */
export function startConsumer(
  bus: Bus,
  database: SqlClient,
  stream: string,
  name: string,
  handlers: readonly Handler[],
  options: Partial<ConsumerOptions> = {},
): Consumer {
  const { maxConcurrent, maxHandlingMs, retries } = { ...DEFAULTS, ...options }
  const work = { bus, database, stream, consumer: name, handlers, retries }
  const turns = createTurns<JsMsg>(maxConcurrent, (message, isOurs) => processMessage(work, message, isOurs))
  const fitness = startFitness(database)
  const retrying = startRetryingParked(bus, database, name, handlers, retries)
  const keeping = startInterval(STILL_WORKING_EVERY_MS, keep, 'could not say that messages are being handled')
  const catchUp = createCatchUp(bus, stream, name, ACK_WAIT_MS)
  const unwatch = watchConsumer(bus, database, stream, name)
  let stop: (() => void) | undefined
  let closed = false
  const loop = run()

  /** Says of what is being handled that it is, or gives it back. */
  async function keep(): Promise<void> {
    const patience = fitness.isFit() ? maxHandlingMs : Math.min(maxHandlingMs, ACK_WAIT_MS)
    for (const message of turns.giveBack(patience)) {
      log.warn(
        { stream, consumer: name, subject: message.subject },
        'gave back a message that takes too long',
      )
      message.nak(SECOND / 2)
    }
    for (const message of turns.held()) message.working()
  }

  async function run(): Promise<void> {
    while (!closed && !isStopping()) {
      try {
        await bus.ensureStreams()
        await bus.ensureConsumer({ stream, name, subjects: handlers.map(({ subject }) => subject) })
        const consumer = await bus.jetstream.consumers.get(stream, name)
        if (!isPullConsumer(consumer)) throw new Error(`${stream}/${name} is not a pull consumer`)
        while (!closed && !isStopping()) await pull(consumer)
      } catch (error) {
        if (!closed)
          log.warn({ err: error, stream, consumer: name }, 'consuming was interrupted; starting again')
      }
      if (!closed) await sleep(RESTART_AFTER_MS)
    }
  }

  async function pull(consumer: PullConsumer): Promise<void> {
    await turns.someFree()
    if (closed) return
    if (!fitness.isFit()) return sleep(UNFIT_PAUSE_MS)
    const free = Math.min(turns.free(), PULL_AT_ONCE)
    const messages = await consumer.fetch({ max_messages: free, expires: PULL_MS })
    stop = () => messages.stop()
    const unfit = fitness.onUnfit(stop)
    if (closed) stop()
    try {
      for await (const message of messages) turns.take(message)
    } finally {
      unfit()
    }
  }

  return {
    caughtUp: catchUp,
    async close() {
      closed = true
      unwatch()
      stop?.()
      turns.wake()
      const deadline = new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref())
      const ending = [loop, turns.idle(), retrying.close(), fitness.close()]
      await Promise.race([Promise.allSettled(ending), deadline])
      await keeping.close()
    },
  }
}
