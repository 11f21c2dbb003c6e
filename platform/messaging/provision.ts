/**
 * Creates the streams and durable consumers that are missing, and gives the others their configuration. It may run
 * any number of times, and while the services run: a service waits for what is not there yet.
 */
import { AckPolicy, DeliverPolicy, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import type { Access } from '#contracts/access.ts'

const DUPLICATE_WINDOW_MS = 120_000
/** JetStream delivers what a dead process held again after this; a living process says meanwhile that it works. */
const ACK_WAIT_MS = 3_000
const DELIVERIES = 20
/** How many messages a consumer's processes may hold unacknowledged, waiting for their turn or being handled. */
export const MAX_HELD = 256

export type StreamSpec = Readonly<Partial<Omit<StreamConfig, 'subjects'>>> & {
  readonly name: string
  readonly subjects: readonly string[]
}

export interface ConsumerSpec {
  readonly stream: string
  readonly name: string
  readonly subjects: readonly string[]
  /** How often a message is delivered before it becomes a dead letter. */
  readonly deliveries?: number
}

export async function provision(
  manager: JetStreamManager,
  streams: readonly StreamSpec[],
  access: Readonly<Record<string, Access>>,
): Promise<void> {
  for (const stream of streams) await ensureStream(manager, stream)
  for (const consumer of consumersOf(access)) await ensureConsumer(manager, consumer)
}

/** The durable consumers of all services. */
export function consumersOf(access: Readonly<Record<string, Access>>): ConsumerSpec[] {
  return Object.values(access).flatMap(({ consumes }) =>
    consumes.map(({ stream, consumer, messages }) => ({
      stream,
      name: consumer,
      subjects: messages.map((message) => message.subject('*')),
    })),
  )
}

export async function ensureStream(manager: JetStreamManager, stream: StreamSpec): Promise<void> {
  const config = {
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    ...stream,
    subjects: [...stream.subjects],
  }
  try {
    await manager.streams.info(stream.name)
  } catch {
    // Another process may create it at the same moment: the same configuration twice is no error.
    await manager.streams.add(config)
    return
  }
  await manager.streams.update(stream.name, config)
}

export async function ensureConsumer(manager: JetStreamManager, consumer: ConsumerSpec): Promise<void> {
  const { stream, name, subjects, deliveries = DELIVERIES } = consumer
  const config = {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: deliveries,
    max_ack_pending: MAX_HELD,
    filter_subjects: [...new Set(subjects)],
  }
  const { consumers } = manager
  // JetStream refuses to create a consumer that exists with other settings, of an earlier version of this code.
  const exists = await consumers.info(stream, name).then(
    () => true,
    () => false,
  )
  await (exists ? consumers.update(stream, name, config) : consumers.add(stream, config))
}
