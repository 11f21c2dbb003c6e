/** A command that cannot be understood is sent to product, which gives it up; in the end its dead letter is discarded. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Heal } from '../runner/disturbances.ts'
import type { DrilledSystem } from './drills.ts'

const SUBJECT = 'commands.product.stock.reserve.poison'
const TYPE = 'storegraph.stock.reserve.v1'
const MALFORMED = '{"orderId": 7'
const GIVEN_UP_WITHIN_MS = 20_000
const POLL_MS = 250
const MAX_LETTERS = 1_000

export async function poison(system: DrilledSystem): Promise<Heal> {
  const id = randomUUID()
  await withBus(system, async ({ bus, head }) => {
    head.set('ce-id', id)
    head.set('ce-type', TYPE)
    await bus.jetstream.publish(SUBJECT, MALFORMED, { headers: head, msgID: id })
  })
  return () =>
    withBus(system, ({ bus, letters }) => discard(() => letters.find(bus, id), letters.discard, bus))
}

/** The library is loaded for a drill only: it is large for a process that stays. */
async function withBus(
  { urls, env }: DrilledSystem,
  work: (parts: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const parts = await open(urls().NATS_URL!, env)
  try {
    await work(parts)
  } finally {
    await parts.bus.close()
  }
}

async function open(url: string, env: NodeJS.ProcessEnv) {
  const { headers } = await import('@nats-io/transport-node')
  const { connectBus } = await import('#platform/messaging/bus.ts')
  const { discardDeadLetter, listDeadLetters } = await import('#platform/messaging/dead-letters.ts')
  const { STREAMS } = await import('#contracts/streams.ts')
  const bus = await connectBus({ url, ca: env.NATS_TLS_CA || undefined }, STREAMS, { provisions: false })
  const letters = {
    discard: discardDeadLetter,
    async find(from: typeof bus, id: string) {
      const found = await listDeadLetters(from, MAX_LETTERS)
      return found.find(({ message }) => message.id === id)?.id
    },
  }
  return { bus, head: headers(), letters }
}

/** It may not have been given up yet. */
async function discard<Bus>(
  find: () => Promise<number | undefined>,
  remove: (bus: Bus, id: number) => Promise<void>,
  bus: Bus,
): Promise<void> {
  const deadline = Date.now() + GIVEN_UP_WITHIN_MS
  for (;;) {
    const letter = await find()
    if (letter !== undefined) return remove(bus, letter)
    if (Date.now() > deadline)
      throw new Error('The poison was not given up: look for it in `npm run dlq -- list`.')
    await sleep(POLL_MS)
  }
}
