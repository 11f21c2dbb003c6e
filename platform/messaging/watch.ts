/**
 * Watching a message type from now on, without a position in its stream: for the feeds of open connections. It is a
 * plain subscription, which needs no consumer at the server. After a break `onGap` says that messages may have been
 * missed, so that the feed reads the database again.
 */
import type { Msg, Subscription } from '@nats-io/transport-node'
import type { z } from 'zod'
import type { MessageType } from '#contracts/message.ts'
import { log } from '../process/log.ts'
import { isStopping } from '../process/shutdown.ts'
import type { Bus } from './bus.ts'

const RESTART_AFTER_MS = 500

export interface Watch {
  close(): Promise<void>
}

/** Calls `onMessage` with each new message of the type, in order, and `onGap` at the start and after each break. */
export function startWatch<Schema extends z.ZodType>(
  { connection }: Bus,
  message: MessageType<Schema>,
  onMessage: (data: z.infer<Schema>) => void,
  onGap: () => void,
): Watch {
  let closed = false
  let subscription: Subscription | undefined
  const isOver = () => closed || isStopping() || connection.isClosed()

  async function run(): Promise<void> {
    while (!isOver()) {
      try {
        subscription = connection.subscribe(message.subject('*'))
        await reportGap()
        for await (const received of subscription) deliver(received)
      } catch (error) {
        if (!isOver())
          log.warn({ err: error, type: message.type }, 'watching was interrupted; starting again')
      }
      if (!isOver()) await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS))
    }
  }

  /** The subscription outlives a connection that broke; what was published meanwhile did not come. */
  async function reportBreaks(): Promise<void> {
    for await (const { type } of connection.status()) {
      if (closed) return
      if (type === 'reconnect') await reportGap().catch(() => undefined) // it breaks again, and is reported then
    }
  }

  /** Once the server has the subscription: whatever is published from then on is delivered. */
  async function reportGap(): Promise<void> {
    await connection.flush()
    if (!closed) onGap()
  }

  function deliver(received: Msg): void {
    const parsed = message.data.safeParse(parseJson(received))
    if (closed) return
    if (parsed.success) onMessage(parsed.data)
    else log.error({ err: parsed.error, subject: received.subject }, 'skipped a malformed message')
  }

  void run()
  void reportBreaks()
  return {
    async close() {
      closed = true
      subscription?.unsubscribe()
    },
  }
}

function parseJson(received: Msg): unknown {
  try {
    return received.json()
  } catch {
    return undefined
  }
}
