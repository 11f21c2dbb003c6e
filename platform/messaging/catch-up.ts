/**
 * Whether a consumer has caught up with its stream since this process began. The replicas share the consumer, and
 * there is always something under way: what counts is that everything that was in the stream at the start has been
 * tried once. One message that fails and is tried again does not keep a replica from being ready.
 */
import type { Bus } from './bus.ts'

/** @param triedWithinMs what was delivered so long ago has been tried, or is tried by another replica */
export function createCatchUp(
  bus: Bus,
  stream: string,
  consumer: string,
  triedWithinMs: number,
): () => Promise<void> {
  let target: number | undefined
  let deliveredAt: number | undefined
  let caughtUp = false

  return async () => {
    if (caughtUp) return
    target ??= (await bus.manager.streams.info(stream)).state.last_seq
    const info = await bus.manager.consumers.info(stream, consumer)
    if (info.num_pending > 0 && info.delivered.stream_seq < target)
      throw new Error(`${info.num_pending} messages of ${stream} are still to be handled`)
    deliveredAt ??= performance.now()
    const tried =
      info.num_ack_pending <= info.num_redelivered ||
      info.ack_floor.stream_seq >= target ||
      performance.now() - deliveredAt > triedWithinMs
    if (!tried) throw new Error(`${info.num_ack_pending} messages of ${stream} are being handled`)
    caughtUp = true
  }
}
