/** Messages are repeated, much later and in another order; some are poison; and once all streams are wiped. */
import { randomUUID } from 'node:crypto'
import { headers } from '@nats-io/transport-node'
import { eventually } from '../../eventually.ts'
import { countDeadLetters, readUnhandled, headersOf, withBroker } from './broker.ts'
import type { FaultContext, InjectedFault } from './fault.ts'
import { isDelayed } from './fault-delay.ts'

const REPEATED = 20
/** The oldest message that is repeated, counted in messages from the newest. */
const MAX_AGE = 2_000

/** The same messages once more, with the same ids for the inbox and new ones for JetStream. */
export function repeat({ stack, random }: FaultContext): Promise<InjectedFault> {
  return withBroker(stack.urls().NATS_URL!, async ({ client, manager }) => {
    const stream = random.pick([...STREAMS])
    const { state } = await manager.streams.info(stream)
    let repeated = 0
    for (let count = 0; count < REPEATED && state.messages > 0; count++) {
      const seq = random.int(Math.max(state.first_seq, state.last_seq - MAX_AGE), state.last_seq)
      const message = await manager.streams.getMessage(stream, { seq })
      if (!message || isDelayed(message.subject) || message.subject.endsWith(POISON)) continue
      await client.publish(message.subject, message.data, {
        headers: headersOf(message),
        msgID: randomUUID(),
      })
      repeated++
    }
    return { what: `${repeated} messages of ${stream} are repeated` }
  })
}

const STREAMS = ['COMMANDS', 'EVENTS'] as const
const SETTLED_WITHIN_MS = 30_000

/** Every message of the streams once more, the oldest first. When it returns, the consumers have handled them. */
export function repeatAll(natsUrl: string): Promise<void> {
  return withBroker(natsUrl, async ({ client, manager }) => {
    for (const stream of STREAMS) {
      const { state } = await manager.streams.info(stream)
      for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
        const message = await manager.streams.getMessage(stream, { seq }).catch(() => null)
        if (!message || message.subject.endsWith(POISON)) continue
        const head = headersOf(message)
        await client.publish(message.subject, message.data, { headers: head, msgID: randomUUID() })
      }
    }
    const isSettled = async () => Object.values(await readUnhandled(natsUrl)).every((count) => count === 0)
    await eventually(isSettled, Boolean, SETTLED_WITHIN_MS)
  })
}

const POISON = '.poison'

export function poison({ stack, history }: FaultContext): Promise<InjectedFault> {
  return withBroker(stack.urls().NATS_URL!, async ({ client }) => {
    const head = headers()
    head.set('ce-id', randomUUID())
    head.set('ce-type', 'storegraph.stock.reserve.v1')
    await client.publish(`commands.product.stock.reserve${POISON}`, '{"orderId": 7', { headers: head })
    history.poison++
    return { what: 'a message that no consumer can understand' }
  })
}

/** Not while a dead letter is still on its way: it would be wiped as well. */
export function wipe({ stack, history }: FaultContext): Promise<InjectedFault> {
  return withBroker(stack.urls().NATS_URL!, async (broker) => {
    if ((await countDeadLetters(broker)) !== history.poison) return undefined
    history.wiped = true
    for (const stream of ['COMMANDS', 'EVENTS', 'CATALOG']) await broker.manager.streams.delete(stream)
    return { what: 'every stream is wiped' }
  })
}
