/**
 * Creates the streams and durable consumers that are missing, and gives the others their configuration. It may run
 * any number of times, and while the services run: a service waits for what is not there yet.
 */
import {
  AckPolicy,
  type ConsumerInfo,
  DeliverPolicy,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import type { Access } from '#contracts/access.ts'

const DUPLICATE_WINDOW_MS = 120_000
/**
 * JetStream delivers what a dead process held again after this; a living process says meanwhile that it works. An order
 * whose message it was should still be confirmed within two seconds.
 */
export const ACK_WAIT_MS = 1_500
/** How many messages of a consumer may be under way in all replicas, among them those that soon come again. */
const MAX_UNDER_WAY = 1_024

export type StreamSpec = Readonly<Partial<Omit<StreamConfig, 'subjects'>>> & {
  readonly name: string
  readonly subjects: readonly string[]
}

export interface ConsumerSpec {
  readonly stream: string
  readonly name: string
  readonly subjects: readonly string[]
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

export async function ensureConsumer(
  { consumers }: JetStreamManager,
  { stream, name, subjects }: ConsumerSpec,
): Promise<void> {
  const existing: ConsumerInfo | undefined = await consumers.info(stream, name).catch(() => undefined)
  const config = {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: -1,
    max_ack_pending: MAX_UNDER_WAY,
    // An older version beside a newer one must not take the newer one's subjects away: what is published on
    // them meanwhile would never be delivered.
    filter_subjects: [...new Set([...subjects, ...subjectsOf(existing)])],
  }
  // JetStream refuses to create a consumer that exists with other settings, of an earlier version of this code.
  await (existing ? consumers.update(stream, name, config) : consumers.add(stream, config))
}

/** @throws while there is no such consumer, or it does not get all that is asked for; more is well */
export async function assertProvisioned(
  { consumers }: JetStreamManager,
  { stream, name, subjects }: ConsumerSpec,
): Promise<void> {
  const given = subjectsOf(await consumers.info(stream, name))
  const missing = subjects.filter((subject) => !given.includes(subject))
  if (missing.length > 0)
    throw new Error(`The consumer ${stream}/${name} lacks ${missing.join(', ')}: provision the broker first.`)
}

function subjectsOf(info: ConsumerInfo | undefined): string[] {
  const { filter_subject: one, filter_subjects: several = [] } = info?.config ?? {}
  return one ? [one, ...several] : several
}
