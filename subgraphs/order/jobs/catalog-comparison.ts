/**
 * Whatever the copy of the catalogue has missed, it gets: this job reads the CATALOG stream, which has the latest
 * state of every product, from its beginning to its end, over and over, and mends what the copy has otherwise. So the
 * copy may be wrong for minutes, and never for good. One replica works for all (platform/storage/job-turns.ts).
 */
import { DeliverPolicy, isPullConsumer, type JsMsg } from '@nats-io/jetstream'
import type { z } from 'zod'
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { type Interval, startInterval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import { checkTurns, takeTurn, type TurnResult } from '#platform/storage/job-turns.ts'
import { storeAvailabilities, storeProducts } from '../data/catalog-rows.ts'
import type { Database } from '../data/database.ts'

const STREAM = 'CATALOG'
const JOB = 'catalog-comparison'
const BATCH = 500
const READ_WITHIN_MS = 3_000
const LOOK_EVERY_MS = 2_000
/** A turn works this long, then rests; nothing rests while something is found wrong. */
const WORK_MS = 1_000
const REST_AT_THE_END_MS = 10_000
const TURN_LOST_AFTER_MS = 60_000
const CHECKED_WITHIN_MS = 180_000

export function startCatalogComparison(bus: Bus, db: Database): Interval {
  const turn = () => takeTurn(db, JOB, TURN_LOST_AFTER_MS, (cursor) => compareFrom(bus, db, cursor))
  return startInterval(LOOK_EVERY_MS, turn, 'could not compare the copy of the catalogue')
}

/** @throws when the copy of the catalogue has not been compared for too long */
export function checkCatalogCopy(db: Database): Promise<void> {
  return checkTurns(db, JOB, CHECKED_WITHIN_MS)
}

/** Compares for a while from the cursor on: the stream's time of creation, and a place in it. */
export async function compareFrom(bus: Bus, db: Database, cursor: string | undefined): Promise<TurnResult> {
  const { created, state } = await bus.manager.streams.info(STREAM)
  const [ofStream, place] = cursor?.split(' ') ?? []
  const until = Date.now() + WORK_MS
  let next = ofStream === created ? Number(place) : 1
  let mended = 0
  while (next <= state.last_seq && Date.now() < until) {
    const messages = await readFrom(bus, Math.max(next, state.first_seq))
    mended += await storeProducts(db, parsed(messages, productChanged))
    mended += await storeAvailabilities(db, parsed(messages, availabilityChanged))
    const last = messages.at(-1)?.info
    next = last && last.pending > 0 ? last.streamSequence + 1 : state.last_seq + 1
  }
  if (mended > 0) log.warn({ mended }, 'mended the copy of the catalogue')
  if (next > state.last_seq) return { cursor: undefined, nextInMs: REST_AT_THE_END_MS }
  return { cursor: `${created} ${next}`, nextInMs: mended > 0 ? 0 : LOOK_EVERY_MS }
}

async function readFrom(bus: Bus, seq: number): Promise<JsMsg[]> {
  const consumer = await bus.jetstream.consumers.get(STREAM, {
    filter_subjects: [productChanged.subject('*'), availabilityChanged.subject('*')],
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: seq,
  })
  if (!isPullConsumer(consumer)) throw new Error(`The consumer of ${STREAM} is not a pull consumer.`)
  try {
    const messages: JsMsg[] = []
    for await (const message of await consumer.fetch({ max_messages: BATCH, expires: READ_WITHIN_MS })) {
      messages.push(message)
      if (message.info.pending === 0) break
    }
    return messages
  } finally {
    await consumer.delete().catch(() => undefined)
  }
}

/** What the messages of one type say; what is malformed is left to whoever publishes it. */
function parsed<Schema extends z.ZodType>(
  messages: readonly JsMsg[],
  { type, data }: { type: string; data: Schema },
): z.infer<Schema>[] {
  return messages.flatMap((message) => {
    if (message.headers?.get('ce-type') !== type) return []
    const result = data.safeParse(toJson(message))
    return result.success ? [result.data] : []
  })
}

function toJson(message: JsMsg): unknown {
  try {
    return message.json()
  } catch {
    return undefined
  }
}
