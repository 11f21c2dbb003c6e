/**
 * Watching a stream from now on, without a durable position in it: for the feeds of open connections. After a
 * break `onGap` says that messages may have been missed, so that the feed reads the database again.
 */
import { DeliverPolicy } from '@nats-io/jetstream'
import type { z } from 'zod'
import type { MessageType } from '#contracts/message.ts'
import type { Bus } from './bus.ts'
import { log } from '../process/log.ts'
import { isStopping } from '../process/shutdown.ts'

const RESTART_AFTER_MS = 500

export interface Watch {
  close(): Promise<void>
}

/** Calls `onMessage` with each new message of the type, in order, and `onGap` after each break. */
export function startWatch<Schema extends z.ZodType>(
  bus: Bus,
  stream: string,
  message: MessageType<Schema>,
  onMessage: (data: z.infer<Schema>) => void,
  onGap: () => void,
): Watch {
  let closed = false
  let stop: (() => void) | undefined

  async function run(): Promise<void> {
    while (!closed && !isStopping()) {
      try {
        const consumer = await bus.jetstream.consumers.get(stream, {
          filter_subjects: message.subject('*'),
          deliver_policy: DeliverPolicy.New,
        })
        const messages = await consumer.consume({ abort_on_missing_resource: true })
        stop = () => messages.stop()
        if (closed) messages.stop()
        onGap()
        for await (const received of messages) {
          const parsed = message.data.safeParse(received.json())
          if (parsed.success) onMessage(parsed.data)
          else log.error({ err: parsed.error, subject: received.subject }, 'skipped a malformed message')
        }
      } catch (error) {
        if (!closed) log.warn({ err: error, stream }, 'watching was interrupted; starting again')
      }
      if (!closed) await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS))
    }
  }

  void run()
  return {
    async close() {
      closed = true
      stop?.()
    },
  }
}
