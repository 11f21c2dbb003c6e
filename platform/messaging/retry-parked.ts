/**
 * Retries what a consumer has parked: each message at its time, few at once, so that what fails and takes its time
 * to do so leaves the consumer's own turns alone. One that fails at every retry becomes a dead letter.
 */
import { type Interval, startInterval } from '../process/interval.ts'
import { log } from '../process/log.ts'
import type { SqlClient } from '../storage/sql-client.ts'
import type { Bus } from './bus.ts'
import { publishDeadLetter } from './dead-letters.ts'
import { type Failure, handle, type Handler, type Received } from './handler.ts'
import { namesOf, type Retries } from './process-message.ts'
import { deleteParked, type Parked, retryLater, takeUpDue } from './parked-messages.ts'

const LOOK_EVERY_MS = 1_000
const MAX_CONCURRENT = 8

export function startRetryingParked(
  bus: Bus,
  database: SqlClient,
  consumer: string,
  handlers: readonly Handler[],
  { redeliverAfterMs, retryAfterMs }: Retries,
): Interval {
  let closed = false

  async function retryDue(): Promise<void> {
    let due: Parked[]
    do {
      due = await takeUpDue(database, consumer, MAX_CONCURRENT)
      const settled = await Promise.all(due.map(retry))
      const done = due.filter((_, index) => settled[index]).map(({ messageId }) => messageId)
      if (done.length > 0) await deleteParked(database, consumer, done)
    } while (due.length > 0 && !closed)
  }

  /** @returns whether there is nothing left to do with it */
  async function retry({ messageId, failures, ...parked }: Parked): Promise<boolean> {
    const message = { ...parked, attempt: redeliverAfterMs.length + 1 + failures + 1 }
    const failed = await handle(consumer, handlers, message)
    if (!failed) return true
    // The first delay is the one before the first retry.
    const next = retryAfterMs[failures + 1]
    if (failed.final || next === undefined) return giveUp(messageId, message, failed)
    log.warn(
      { err: failed.error, consumer, ...namesOf(message), messageId, next },
      'a retry failed; there will be another',
    )
    await retryLater(database, consumer, messageId, failed.reason, next)
    return false
  }

  async function giveUp(messageId: string, message: Received, { error, reason }: Failure): Promise<boolean> {
    try {
      await publishDeadLetter(bus, consumer, messageId, message, reason)
      log.error(
        { err: error, consumer, ...namesOf(message), messageId },
        'gave up a message after its last retry',
      )
      return true
    } catch (cause) {
      log.warn({ err: cause, consumer, messageId }, 'could not publish a dead letter; it will be tried again')
      return false
    }
  }

  const retrying = startInterval(LOOK_EVERY_MS, retryDue, 'could not retry parked messages')
  return {
    run: retrying.run,
    async close() {
      closed = true
      await retrying.close()
    },
  }
}
