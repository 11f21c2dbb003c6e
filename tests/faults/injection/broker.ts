/** The proof's own access to JetStream: a connection for one piece of work, with short timeouts. */
import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  type StoredMsg,
} from '@nats-io/jetstream'
import { headers, type MsgHdrs } from '@nats-io/transport-node'
import { openNats } from '#platform/messaging/nats-address.ts'

const TIMEOUT_MS = 3_000

export interface Broker {
  client: JetStreamClient
  manager: JetStreamManager
}

/** @throws where NATS is away */
export async function withBroker<Result>(
  url: string,
  work: (broker: Broker) => Promise<Result>,
): Promise<Result> {
  const connection = await openNats({ url }, { timeout: TIMEOUT_MS, maxReconnectAttempts: 0 })
  try {
    return await work({
      client: jetstream(connection, { timeout: TIMEOUT_MS }),
      manager: await jetstreamManager(connection, { timeout: TIMEOUT_MS }),
    })
  } finally {
    await connection.close()
  }
}

/** The message's own headers, its id for the inbox among them, without the id by which JetStream drops duplicates. */
export const headersOf = (message: StoredMsg) => copyHeaders(message.header)

export function copyHeaders(given: MsgHdrs | undefined): MsgHdrs {
  const copy = headers()
  for (const [name, values] of given ?? [])
    if (!name.startsWith('Nats-')) for (const value of values) copy.append(name, value)
  return copy
}

export async function countDeadLetters({ manager }: Broker): Promise<number> {
  return (await manager.streams.info('DEAD_LETTERS')).state.messages
}

/** Of each consumer of COMMANDS and EVENTS, how many messages are still to be delivered, or to be acknowledged. */
export function readUnhandled(url: string): Promise<Record<string, number>> {
  return withBroker(url, async ({ manager }) => {
    const unhandled: Record<string, number> = {}
    for (const stream of ['COMMANDS', 'EVENTS'])
      for await (const { config, num_pending, num_ack_pending } of manager.consumers.list(stream)) {
        // Those without a name that lasts are our own, and have read enough.
        if (!config.durable_name) continue
        unhandled[`to be delivered to ${stream}/${config.durable_name}`] = num_pending
        unhandled[`to be acknowledged by ${stream}/${config.durable_name}`] = num_ack_pending
      }
    return unhandled
  })
}

/** A line for each dead letter: its subject, which names stream and consumer, and the reason. */
export function readDeadLetters(url: string): Promise<string[]> {
  return withBroker(url, async ({ manager }) => {
    const { state } = await manager.streams.info('DEAD_LETTERS')
    const lines: string[] = []
    for (let seq = state.first_seq; seq <= state.last_seq && lines.length < state.messages; seq++) {
      const message = await manager.streams.getMessage('DEAD_LETTERS', { seq })
      if (message)
        lines.push(`${message.subject} ${decodeURIComponent(message.header.get('dead-letter-reason'))}`)
    }
    return lines
  })
}
