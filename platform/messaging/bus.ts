/**
 * The one connection to NATS JetStream. A message is a CloudEvent in binary mode: its attributes are
 * `ce-` headers, its data is the JSON body, its id is the `Nats-Msg-Id`, by which JetStream drops a
 * message that is published twice. A message is published only when JetStream has acknowledged it.
 * @see https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/nats-protocol-binding.md
 */
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node'
import { connectNats } from './connect-nats.ts'
import type { NatsAddress } from './nats-address.ts'
import {
  assertProvisioned,
  type ConsumerSpec,
  ensureConsumer,
  ensureStream,
  type StreamSpec,
} from './provision.ts'
import { createStatePublisher, type PublishState } from './publish-state.ts'

const PUBLISH_TIMEOUT_MS = 5_000

/** A message on its way out. */
export interface Envelope {
  /** Unique per message; JetStream drops a duplicate within the streams' duplicate window. */
  id: string
  type: string
  subject: string
  source: string
  /** RFC 3339 */
  time: string
  data: unknown
  /** W3C trace context. */
  trace: Record<string, string>
}

export interface Bus {
  readonly connection: NatsConnection
  readonly jetstream: JetStreamClient
  readonly manager: JetStreamManager
  /**
   * Resolves when JetStream has stored the message; a state (publish-state.ts), also when it has a newer one.
   * @throws when JetStream does not acknowledge it within 5 s, or has no room for the state
   */
  publish(message: Envelope): Promise<void>
  /** Creates the streams that are missing, and gives the others their configuration; not in a service. */
  ensureStreams(): Promise<void>
  /** The same of a consumer. In a service, which may not, it @throws while the consumer is not as it must be. */
  ensureConsumer(consumer: ConsumerSpec): Promise<void>
  /** Not so from when the connection is found to be lost until there is another. */
  isConnected(): boolean
  /** @throws when the server is away */
  check(): Promise<void>
  close(): Promise<void>
}

/**
 * Connects, waiting for a server that is not there yet, and creates the streams.
 * @param provisions not so for a service: it finds the streams and its consumers provisioned
 */
export async function connectBus(
  address: NatsAddress | string,
  streams: readonly StreamSpec[],
  { provisions = true }: { provisions?: boolean } = {},
): Promise<Bus> {
  const { connection, isConnected } = await connectNats(
    typeof address === 'string' ? { url: address } : address,
  )
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: PUBLISH_TIMEOUT_MS })
  const client = jetstream(connection, { timeout: PUBLISH_TIMEOUT_MS })
  const publishState = statePublishers(client, manager, streams)
  const bus: Bus = {
    connection,
    jetstream: client,
    manager,
    async publish(message) {
      const state = publishState.get(message.subject.split('.')[0]!)
      if (state) return state(message, cloudEventHeaders(message))
      await client.publish(message.subject, JSON.stringify(message.data), {
        msgID: message.id,
        headers: cloudEventHeaders(message),
        timeout: PUBLISH_TIMEOUT_MS,
      })
    },
    async ensureStreams() {
      if (provisions) for (const stream of streams) await ensureStream(manager, stream)
    },
    ensureConsumer: (consumer) => (provisions ? ensureConsumer : assertProvisioned)(manager, consumer),
    isConnected,
    async check() {
      if (connection.isClosed()) throw new Error('the connection to NATS is closed')
      if (!isConnected()) throw new Error('the connection to NATS is lost')
      await connection.rtt()
    },
    async close() {
      await connection.drain().catch(() => connection.close())
    },
  }
  await bus.ensureStreams()
  return bus
}

/** How the streams that hold states are published to, by the first word of their subjects. */
function statePublishers(
  client: JetStreamClient,
  manager: JetStreamManager,
  streams: readonly StreamSpec[],
): Map<string, PublishState> {
  const ofStates = streams.filter((stream) => stream.max_msgs_per_subject === 1)
  return new Map(
    ofStates.flatMap(({ name, subjects }) => {
      const publish = createStatePublisher(client, manager, name)
      return subjects.map((subject) => [subject.split('.')[0]!, publish] as const)
    }),
  )
}

function cloudEventHeaders(message: Envelope): MsgHdrs {
  const head = headers()
  head.set('ce-specversion', '1.0')
  head.set('ce-id', message.id)
  head.set('ce-type', message.type)
  head.set('ce-source', message.source)
  head.set('ce-time', message.time)
  head.set('content-type', 'application/json')
  for (const [name, value] of Object.entries(message.trace)) head.set(name, value)
  return head
}
