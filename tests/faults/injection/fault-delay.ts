/**
 * Messages are late. For some seconds a stream stores what is published under another subject, where no consumer
 * looks: for its publisher a message is published, for its consumer it is not there. Then the messages come back,
 * in any order, and behind what was published since.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoredMsg } from '@nats-io/jetstream'
import { type Broker, headersOf, withBroker } from './broker.ts'
import type { InjectedFault, FaultContext } from './fault.ts'
import { createRandom, type Random } from '../random.ts'

const PREFIX = 'delayed.'
const MIN_MS = 1_000
const MAX_MS = 6_000
const RETRY_MS = 500
/** NATS may be killed meanwhile, and has to come back first. */
const MAX_TRIES = 120
const MAX_CONCURRENT = 50

export const isDelayed = (subject: string) => subject.startsWith(PREFIX)

export async function delay({ stack, random }: FaultContext): Promise<InjectedFault> {
  const url = stack.urls().NATS_URL!
  const [stream, subjects] = random.pick([
    ['COMMANDS', 'commands.>'],
    ['EVENTS', 'events.>'],
  ] as const)
  const delayedMs = random.int(MIN_MS, MAX_MS)
  const own = createRandom(random.int(0, 1e9)) // it is used later, while other faults are injected
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
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    try {
      return await withBroker(url, (broker) => bringBack(broker, stream, random))
    } catch (error) {
      problem = error
      await sleep(RETRY_MS)
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
  for (let from = 0; from < shuffled.length; from += MAX_CONCURRENT) {
    await Promise.all(
      shuffled.slice(from, from + MAX_CONCURRENT).map((message) =>
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
