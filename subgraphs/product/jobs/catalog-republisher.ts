/**
 * The CATALOG stream holds the latest state of every product, and this job keeps that true: it goes through the
 * products, over and over, and compares each with what the stream has of it, by version and content. What the
 * stream lacks or has wrong is published again. One replica works for all (platform/storage/job-turns.ts).
 */
import { isDeepStrictEqual } from 'node:util'
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import { type Message, message } from '#contracts/message.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import { StreamFullError, versionOf } from '#platform/messaging/publish-state.ts'
import { type Interval, startInterval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import { checkTurns, takeTurn, type TurnResult } from '#platform/storage/job-turns.ts'
import {
  type CatalogState,
  lockCatalogState,
  raiseVersions,
  readCatalogState,
} from '../data/catalog-state.ts'
import type { Database, Tx } from '../data/database.ts'

export const STREAM = 'CATALOG'
const JOB = 'catalog-republisher'
/** How many products are compared at once. */
const BATCH = 50
const LOOK_EVERY_MS = 2_000
/** A turn works this long, then rests; nothing rests while something is found wrong. */
const WORK_MS = 1_000
const REST_AT_THE_END_MS = 10_000
const TURN_LOST_AFTER_MS = 60_000
const CHECKED_WITHIN_MS = 180_000

export interface CatalogParts {
  bus: Bus
  database: Database
  outbox: Outbox<Tx>
}

export function startCatalogRepublisher(bus: Bus, database: Database, outbox: Outbox<Tx>): Interval {
  const turn = () =>
    takeTurn(database, JOB, TURN_LOST_AFTER_MS, (cursor) => compareFrom({ bus, database, outbox }, cursor))
  return startInterval(LOOK_EVERY_MS, turn, 'could not reconcile the published catalogue')
}

/** @throws with what is wrong with the published catalogue and cannot be mended from here */
export function checkCatalogPublished(database: Database): Promise<void> {
  return checkTurns(database, JOB, CHECKED_WITHIN_MS)
}

/** Compares the products behind the cursor (a product's id) for a while. */
export async function compareFrom(parts: CatalogParts, cursor: string | undefined): Promise<TurnResult> {
  await parts.bus.ensureStreams()
  const until = Date.now() + WORK_MS
  let after = cursor
  let mended = 0
  do {
    const states = await readCatalogState(parts.database, after, BATCH)
    const results = await Promise.allSettled(states.map((state) => compare(parts, state)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed?.reason instanceof StreamFullError)
      return { cursor: after, problem: failed.reason.message, nextInMs: REST_AT_THE_END_MS }
    if (failed) throw failed.reason
    mended += results.reduce((sum, result) => sum + (result.status === 'fulfilled' ? result.value : 0), 0)
    after = states.length === BATCH ? states.at(-1)!.product.productId : undefined
  } while (after && Date.now() < until)
  if (mended > 0) log.warn({ mended }, 'published states of the catalogue again that the stream had not')
  return { cursor: after, nextInMs: after && mended > 0 ? 0 : after ? LOOK_EVERY_MS : REST_AT_THE_END_MS }
}

/** @returns how many of the product's states were wrong in the stream, and were published */
async function compare(parts: CatalogParts, state: CatalogState): Promise<number> {
  const found = await Promise.all(messagesOf(state).map((each) => compareMessage(parts.bus, each)))
  if (found.includes('AHEAD')) await overtake(parts, state.product.productId)
  const behind = messagesOf(state).filter((_, index) => found[index] === 'BEHIND')
  for (const each of behind) {
    await parts.bus.publish({
      ...each,
      id: newId(),
      source: 'storegraph/product',
      time: new Date().toISOString(),
      trace: {},
    })
  }
  return found.filter((each) => each !== 'SAME').length
}

type Found = 'SAME' | 'BEHIND' | 'AHEAD'

/** How the stream stands to a state of the database. */
async function compareMessage(bus: Bus, expected: Message): Promise<Found> {
  const published = await readPublished(bus, expected.subject)
  if (isDeepStrictEqual(published, expected.data)) return 'SAME'
  return versionOf(published) < versionOf(expected.data) ? 'BEHIND' : 'AHEAD'
}

/**
 * The stream knows of changes that the database does not: unless they were made since it was read, the database has
 * been restored from an older copy. It is the truth, so its versions go past what was published.
 */
async function overtake({ bus, outbox }: CatalogParts, productId: string): Promise<void> {
  await outbox.transaction(async (tx) => {
    const state = await lockCatalogState(tx, productId)
    if (!state) return { result: undefined }
    const [product, availability] = await Promise.all(
      messagesOf(state).map(async (expected) => {
        const published = await readPublished(bus, expected.subject)
        if (isDeepStrictEqual(published, expected.data)) return 0
        return Math.max(0, versionOf(published) + 1 - versionOf(expected.data))
      }),
    )
    await raiseVersions(tx, productId, { product: product!, availability: availability! })
    return { result: undefined, messages: messagesOf((await lockCatalogState(tx, productId))!) }
  })
}

function messagesOf({ product, availability }: CatalogState): Message[] {
  return [
    message(productChanged, product.productId, product),
    message(availabilityChanged, product.productId, availability),
  ]
}

/** What the stream has on the subject; undefined where that is nothing that could be understood. */
async function readPublished(bus: Bus, subject: string): Promise<unknown> {
  const found = await bus.manager.streams.getMessage(STREAM, { last_by_subj: subject })
  try {
    return found?.json()
  } catch {
    return undefined
  }
}
