/**
 * The live feed of a product's availability: what it is now, then each change of it. A client that is slow
 * gets the latest and not what it missed on the way: a feed costs one value and one pending wake, no queue.
 */
import { availabilityChanged } from '#contracts/catalog.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { createWake, endingWith, type Wake } from '#platform/messaging/wake.ts'
import { startWatch } from '#platform/messaging/watch.ts'
import type { Database } from '../data/database.ts'
import { readAvailability } from '../data/read-stock.ts'
import type { Availability } from '../domain/availability.ts'

export interface AvailabilityFeed {
  /** @returns undefined where there is no such product */
  follow(productId: string): Promise<AsyncIterableIterator<Availability> | undefined>
  close(): Promise<void>
}

/** A product that somebody follows. */
interface Topic {
  latest: Availability
  /** Whether something may have been missed since. */
  stale: boolean
  wakes: Set<Wake>
}

export function startAvailabilityFeed(database: Database, bus: Bus): AvailabilityFeed {
  const topics = new Map<string, Topic>()
  const watch = startWatch(
    bus,
    'CATALOG',
    availabilityChanged,
    (availability) => {
      const topic = topics.get(availability.productId)
      if (!topic || availability.version <= topic.latest.version) return
      topic.latest = availability
      topic.wakes.forEach((wake) => wake.ring())
    },
    () => {
      for (const topic of topics.values()) {
        topic.stale = true
        topic.wakes.forEach((wake) => wake.ring())
      }
    },
  )

  function listen(first: Availability): { topic: Topic; wake: Wake } {
    const { productId } = first
    const topic = topics.get(productId) ?? { latest: first, stale: false, wakes: new Set<Wake>() }
    if (first.version > topic.latest.version) topic.latest = first
    const wake = createWake(() => {
      topic.wakes.delete(wake)
      if (topic.wakes.size === 0) topics.delete(productId)
    })
    topic.wakes.add(wake)
    topics.set(productId, topic)
    return { topic, wake }
  }

  /** After a gap, the first who wakes reads for all. */
  async function refresh(topic: Topic): Promise<void> {
    topic.stale = false
    const read = await readAvailability(database, topic.latest.productId)
    if (!read || read.version <= topic.latest.version) return
    topic.latest = read
    topic.wakes.forEach((wake) => wake.ring())
  }

  async function* changes(topic: Topic, wake: Wake): AsyncGenerator<Availability, undefined> {
    let published: number | undefined
    do {
      if (topic.stale) await refresh(topic)
      const { latest } = topic
      if (latest.available === published) continue
      published = latest.available
      yield latest
    } while (await wake.next())
  }

  return {
    async follow(productId) {
      const first = await readAvailability(database, productId)
      if (!first) return undefined
      const { topic, wake } = listen(first)
      // A change between the reading and the listening was missed.
      topic.stale = true
      return endingWith(wake, changes(topic, wake))
    },
    async close() {
      await watch.close()
      for (const { wakes } of topics.values()) for (const wake of wakes) wake.close()
    },
  }
}
