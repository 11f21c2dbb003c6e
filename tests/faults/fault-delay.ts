/**
 * Messages are late. For some seconds a stream stores what is published under another subject, where no consumer
 * looks: for its sender it is published, for its receiver it is not there. Then it comes back, in any order, and
 * behind what was published since.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoredMsg } from '@nats-io/jetstream'
import { type Broker, headersOf, withBroker } from './broker.ts'
import type { Done, HarmContext } from './fault.ts'
import { createRandom, type Random } from './random.ts'

const PREFIX = 'delayed.'
const SHORTEST_MS = 1_000
const LONGEST_MS = 6_000
const TRY_AGAIN_MS = 500
/** NATS may be killed meanwhile, and has to come back first. */
const TRIES = 120
const PUBLISHED_AT_ONCE = 50

export const isDelayed = (subject: string) => subject.startsWith(PREFIX)

export async function delay({ stack, random }: HarmContext): Promise<Done> {
  const url = stack.urls().NATS_URL!
  const [stream, subjects] = random.pick([
    ['COMMANDS', 'commands.>'],
    ['EVENTS', 'events.>'],
  ] as const)
  const delayedMs = random.int(SHORTEST_MS, LONGEST_MS)
  const own = createRandom(random.int(0, 1e9)) // it is used later, beside the next harm
  const store = { src: subjects, dest: `${PREFIX}${subjects}` }
  try {
    await withBroker(url, ({ manager }) => manager.streams.update(stream, { subject_transform: store }))
  } catch (error) {
    await release(url, stream, own) // it may have been done all the same
    throw error
  }
  return {
    what: `${stream} is ${delayedMs} ms late`,
    healed: sleep(delayedMs).then(() => release(url, stream, own)),
  }
}

/** @throws where NATS does not come back */
async function release(url: string, stream: string, random: Random): Promise<void> {
  let problem: unknown
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      return await withBroker(url, (broker) => bringBack(broker, stream, random))
    } catch (error) {
      problem = error
      await sleep(TRY_AGAIN_MS)
    }
  }
  throw new Error(`the late messages of ${stream} could not be brought back`, { cause: problem })
}

async function bringBack({ client, manager }: Broker, stream: string, random: Random): Promise<void> {
  // Wiped meanwhile, it was made anew without the transform, or will be.
  const exists = (await manager.streams.names().next()).includes(stream)
  if (!exists) return
  await manager.streams.update(stream, { subject_transform: undefined })
  const late: StoredMsg[] = []
  for (let seq = 1; ; seq = late.at(-1)!.seq + 1) {
    // "The next from this number on" is part of the API, but not of the client's type.
    const query = { seq, next_by_subj: `${PREFIX}>` }
    const message = await manager.streams.getMessage(stream, query)
    if (!message) break
    late.push(message)
  }
  const shuffled = late
    .map((message) => ({ message, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ message }) => message)
  for (let from = 0; from < shuffled.length; from += PUBLISHED_AT_ONCE) {
    await Promise.all(
      shuffled.slice(from, from + PUBLISHED_AT_ONCE).map((message) =>
        // An id that is the same when this is tried again.
        client.publish(message.subject.slice(PREFIX.length), message.data, {
          headers: headersOf(message),
          msgID: `${PREFIX}${stream}.${message.seq}.${message.timestamp}`,
        }),
      ),
    )
  }
  await manager.streams.purge(stream, { filter: `${PREFIX}>` })
}
