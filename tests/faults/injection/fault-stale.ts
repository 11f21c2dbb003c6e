/** Old states of the catalogue are published over newer ones, as by a process that has slept through what came since. */
import type { MsgHdrs } from '@nats-io/transport-node'
import { type Broker, copyHeaders, withBroker } from './broker.ts'
import type { FaultContext, InjectedFault } from './fault.ts'

const REPEATED = 10
/** What the stale states say, which was never true. */
const STALE = { available: 77_777, name: 'stale' }

export function stale({ stack, random }: FaultContext): Promise<InjectedFault> {
  return withBroker(stack.urls().NATS_URL!, async ({ client, manager }) => {
    const changed = await findChanged(client, manager)
    let published = 0
    for (; published < Math.min(REPEATED, changed.length); published++) {
      const { subject, data, head } = random.pick(changed)
      const { available, name } = STALE
      const was = data.available === undefined ? { name } : { available }
      const old = { ...data, ...was, version: data.version - 1 }
      await client.publish(subject, JSON.stringify(old), { headers: head })
    }
    return { what: `${published} stale states of the catalogue` }
  })
}

interface State {
  subject: string
  data: { version: number; available?: number }
  head: MsgHdrs
}

/** The states that are not the first of theirs. */
async function findChanged(client: Broker['client'], manager: Broker['manager']): Promise<State[]> {
  const found: State[] = []
  const { state } = await manager.streams.info('CATALOG')
  if (state.messages === 0) return found
  const consumer = await client.consumers.get('CATALOG')
  for await (const message of await consumer.consume({ abort_on_missing_resource: true })) {
    const data = message.json<State['data']>()
    const head = copyHeaders(message.headers)
    if (data.version > 1) found.push({ subject: message.subject, data, head })
    if (message.info.pending === 0) break
  }
  return found
}
