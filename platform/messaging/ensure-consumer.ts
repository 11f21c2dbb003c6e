/** A consumer as JetStream keeps it, created where it is missing and otherwise given its configuration. */
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import type { Bus } from './bus.ts'
import type { Handler } from './handler.ts'

/** JetStream delivers what a dead process held again after this; a living process says meanwhile that it works. */
export const ACK_WAIT_MS = 3_000
/** How many messages of a consumer may be under way in all replicas, among them those that soon come again. */
const MAX_UNDER_WAY = 1_024

export async function ensureConsumer(
  bus: Bus,
  stream: string,
  name: string,
  handlers: readonly Handler[],
): Promise<void> {
  await bus.ensureStreams()
  const { consumers } = bus.manager
  const existing = await consumers.info(stream, name).catch(() => undefined)
  // An older replica beside a newer one must not take the newer one's subjects away: what is published on
  // them meanwhile would never be delivered.
  const subjects = new Set([
    ...handlers.map((handler) => handler.subject),
    ...(existing?.config.filter_subjects ?? []),
    ...(existing?.config.filter_subject ? [existing.config.filter_subject] : []),
  ])
  const config = {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: -1,
    max_ack_pending: MAX_UNDER_WAY,
    filter_subjects: [...subjects],
  }
  // JetStream refuses to create a consumer that exists with other settings, of an earlier version of this code.
  await (existing ? consumers.update(stream, name, config) : consumers.add(stream, config))
}
