/** A stream takes no more messages; or a consumer gets more messages than it holds that fail at every try. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StreamConfig } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { paymentCapture } from '#contracts/payment.ts'
import { newId } from '#platform/process/new-id.ts'
import { withBroker } from './broker.ts'
import type { FaultContext, InjectedFault } from './fault.ts'

const MIN_MS = 1_000
const MAX_MS = 8_000
const RETRY_MS = 500
/** NATS may be killed meanwhile, and has to come back first. */
const MAX_TRIES = 120
/** More than a consumer may have under way. */
const FLOOD = 300

export async function full({ stack, random }: FaultContext): Promise<InjectedFault> {
  const url = stack.urls().NATS_URL!
  const stream = random.pick(['COMMANDS', 'EVENTS', 'CATALOG'])
  const lastsMs = random.int(MIN_MS, MAX_MS)
  const before = await withBroker(url, async ({ manager }) => {
    const { config, state } = await manager.streams.info(stream)
    await manager.streams.update(stream, {
      ...config,
      max_msgs: Math.max(1, state.messages),
      discard: 'new',
    } as never)
    return config
  })
  return {
    what: `${stream} is full for ${lastsMs} ms`,
    healed: sleep(lastsMs).then(() => restore(url, before)),
  }
}

/** @throws where NATS does not come back */
async function restore(url: string, config: StreamConfig): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await withBroker(url, async ({ manager }) => {
        const { max_msgs, discard } = config
        // Wiped meanwhile, it was made anew as it must be.
        await manager.streams.update(config.name, { max_msgs, discard })
      })
    } catch (error) {
      if (attempt === MAX_TRIES) throw error
      await sleep(RETRY_MS)
    }
  }
}

/** Captures of payments that there are not: each is well-formed, and fails for an hour. */
export function flood({ stack }: FaultContext): Promise<InjectedFault> {
  return withBroker(stack.urls().NATS_URL!, async ({ client }) => {
    for (let count = 0; count < FLOOD; count++) {
      const orderId = newId()
      const head = headers()
      head.set('ce-id', randomUUID())
      head.set('ce-type', paymentCapture.type)
      await client.publish(paymentCapture.subject(orderId), JSON.stringify({ orderId }), { headers: head })
    }
    return { what: `${FLOOD} captures of payments that there are not` }
  })
}
